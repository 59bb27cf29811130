// SPDX-License-Identifier: MIT
#include "normalization.sums.h"

static void TK_FN(tk_batch_norm_backward)(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, const float *gamma, const float *mean_dy,
    const float *mean_dy_x, float *dx) {
  const tk_integers counts = TK_LANES_OF(live);
  const tk_vector zero = 0;
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, x += TK_LANES, dy += TK_LANES, dx += TK_LANES) {
      const float factor = gamma[c] * inverse_deviation[c];
      const float slope = inverse_deviation[c] * mean_dy_x[c];
      const tk_vector value =
          factor * (TK_LOAD(dy) - mean_dy[c] - (TK_LOAD(x) - mean[c]) * slope);
      TK_STORE(dx, counts ? value : zero);
    }
  }
}

static void TK_FN(tk_batch_norm_forward)(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    const float *addend, int relu, float *y, uint16_t *mask) {
  const tk_vector zero = 0;
  size_t v = 0;
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, v++) {
      const tk_vector factor = scale[c], offset = shift[c];
      tk_vector value = __builtin_elementwise_fma(TK_LOAD(x + v * TK_LANES), factor, offset);
      if (addend) value += TK_LOAD(addend + v * TK_LANES);
      if (mask) mask[v] = TK_BITS_OF(value > zero);
      // A NaN is not less than zero, so it passes.
      TK_STORE(y + v * TK_LANES, relu ? (value < zero ? zero : value) : value);
    }
  }
}
