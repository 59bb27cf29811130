// SPDX-License-Identifier: MIT
#include "CKernelsElementwise.h"

#include "dispatch.h"
#include "vectors.h"

static void tk_relu_forward_scalar(size_t n, const float *x, float *y, uint16_t *mask) {
  for (size_t v = 0; v < n; v++) {
    uint16_t positive = 0;
    for (int i = 0; i < TK_LANES; i++) {
      const float value = x[v * TK_LANES + i];
      positive |= (value > 0) << i;
      y[v * TK_LANES + i] = value < 0 ? 0 : value;
    }
    if (mask) mask[v] = positive;
  }
}

static void tk_mask_apply_scalar(size_t n, const float *dy, const uint16_t *mask, float *dx) {
  for (size_t v = 0; v < n; v++) {
    for (int i = 0; i < TK_LANES; i++) {
      dx[v * TK_LANES + i] = mask[v] >> i & 1 ? dy[v * TK_LANES + i] : 0;
    }
  }
}

static void tk_add_scalar(size_t n, const float *a, const float *b, float *y) {
  for (size_t i = 0; i < n * TK_LANES; i++) y[i] = a[i] + b[i];
}

#define TK_BODY "elementwise.body.h"
#include "targets.h"

void tk_relu_forward(size_t n, const float *x, float *y, uint16_t *mask) {
  TK_DISPATCH(tk_relu_forward)(n, x, y, mask);
}

void tk_mask_apply(size_t n, const float *dy, const uint16_t *mask, float *dx) {
  TK_DISPATCH(tk_mask_apply)(n, dy, mask, dx);
}

void tk_add(size_t n, const float *a, const float *b, float *y) { TK_DISPATCH(tk_add)(n, a, b, y); }

// What only moves vectors is the C library's business, which knows the CPU too.

enum { vector_bytes = TK_LANES * sizeof(float) };

void tk_copy(size_t n, const float *x, float *y) { memmove(y, x, n * vector_bytes); }

void tk_copy_channels(
    size_t pixels, const float *source, int32_t source_channels, int32_t source_first,
    float *target, int32_t target_channels, int32_t target_first, int32_t copied) {
  source += (size_t)source_first * TK_LANES;
  target += (size_t)target_first * TK_LANES;
  for (size_t p = 0; p < pixels; p++) {
    memcpy(target, source, (size_t)copied * vector_bytes);
    source += (size_t)source_channels * TK_LANES;
    target += (size_t)target_channels * TK_LANES;
  }
}

void tk_gather_forward(
    int32_t height, int32_t width, int32_t channels, int32_t stride, int32_t output_channels,
    const int32_t *sources, const float *x, float *y) {
  for (int h = 0; h < height; h += stride) {
    for (int w = 0; w < width; w += stride) {
      const float *pixel = x + ((size_t)h * width + w) * channels * TK_LANES;
      for (int c = 0; c < output_channels; c++, y += TK_LANES) {
        if (sources[c] < 0) {
          memset(y, 0, vector_bytes);
        } else {
          memcpy(y, pixel + (size_t)sources[c] * TK_LANES, vector_bytes);
        }
      }
    }
  }
}

void tk_gather_backward(
    int32_t height, int32_t width, int32_t channels, int32_t stride, int32_t output_channels,
    const int32_t *sources, const float *dy, float *dx) {
  memset(dx, 0, (size_t)height * width * channels * vector_bytes);
  for (int h = 0; h < height; h += stride) {
    for (int w = 0; w < width; w += stride) {
      float *pixel = dx + ((size_t)h * width + w) * channels * TK_LANES;
      for (int c = 0; c < output_channels; c++, dy += TK_LANES) {
        if (sources[c] < 0) continue;
        // Two outputs may share a source: their gradients add up.
        float *lanes = pixel + (size_t)sources[c] * TK_LANES;
        for (int n = 0; n < TK_LANES; n++) lanes[n] += dy[n];
      }
    }
  }
}
