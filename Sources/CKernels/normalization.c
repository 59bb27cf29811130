// SPDX-License-Identifier: MIT
#include "CKernelsNormalization.h"

#include "dispatch.h"
#include "vectors.h"

#define TK_TARGET scalar
#include "normalization.sums.h"
#undef TK_TARGET

static void tk_batch_norm_backward_scalar(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, const float *gamma, const float *mean_dy,
    const float *mean_dy_x, float *dx) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, x += TK_LANES, dy += TK_LANES, dx += TK_LANES) {
      const float factor = gamma[c] * inverse_deviation[c];
      const float slope = inverse_deviation[c] * mean_dy_x[c];
      for (int n = 0; n < TK_LANES; n++) {
        float value = factor * (dy[n] - mean_dy[c] - (x[n] - mean[c]) * slope);
        dx[n] = live >> n & 1 ? value : 0;
      }
    }
  }
}

static void tk_batch_norm_forward_scalar(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    const float *addend, int relu, float *y, uint16_t *mask) {
  for (size_t v = 0; v < pixels * channels; v++) {
    const int c = (int)(v % channels);
    uint16_t positive = 0;
    for (int n = 0; n < TK_LANES; n++) {
      const size_t i = v * TK_LANES + n;
      const float value = x[i] * scale[c] + shift[c] + (addend ? addend[i] : 0);
      positive |= (value > 0) << n;
      y[i] = relu && value < 0 ? 0 : value;
    }
    if (mask) mask[v] = positive;
  }
}

#define TK_BODY "normalization.body.h"
#include "targets.h"

void tk_batch_norm_statistics(
    size_t pixels, int32_t channels, const float *x, uint32_t live, const float *center,
    double *sum, double *square) {
  TK_DISPATCH(tk_batch_norm_statistics)(pixels, channels, x, live, center, sum, square);
}

void tk_batch_norm_gradient_sums(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, double *sum_dy, double *sum_dy_x) {
  TK_DISPATCH(tk_batch_norm_gradient_sums)
  (pixels, channels, x, dy, live, mean, inverse_deviation, sum_dy, sum_dy_x);
}

void tk_batch_norm_backward(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, const float *gamma, const float *mean_dy,
    const float *mean_dy_x, float *dx) {
  TK_DISPATCH(tk_batch_norm_backward)
  (pixels, channels, x, dy, live, mean, inverse_deviation, gamma, mean_dy, mean_dy_x, dx);
}

void tk_batch_norm_forward(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    const float *addend, int relu, float *y, uint16_t *mask) {
  TK_DISPATCH(tk_batch_norm_forward)(pixels, channels, x, scale, shift, addend, relu, y, mask);
}
