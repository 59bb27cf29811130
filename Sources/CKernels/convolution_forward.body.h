// SPDX-License-Identifier: MIT

TK_INLINE float TK_FN(tk_begin)(const tk_epilogue *e, int channel) {
  return e->bias ? e->bias[channel] : 0;
}

TK_INLINE void TK_FN(tk_finish)(const tk_epilogue *e, size_t v, const tk_vector *sum) {
  const tk_vector zero = 0;
  const tk_vector y = e->addend ? *sum + TK_LOAD(e->addend + v * TK_LANES) : *sum;
  if (e->mask) e->mask[v] = TK_BITS_OF(y > zero);
  // A NaN is not less than zero, so it passes.
  TK_STORE(e->y + v * TK_LANES, e->relu ? (y < zero ? zero : y) : y);
}

#include "correlation.body.h"

static void TK_FN(tk_convolution_pack_forward)(
    const tk_convolution *s, const float *weights, float *packed) {
  pack_blocks(s, weights, packed, TK_FN(tk_block));
}

static void TK_FN(tk_convolution_forward)(
    const tk_convolution *s, const float *x, const float *packed, const float *bias,
    const float *addend, int relu, float *y, uint16_t *mask) {
  const tk_correlation correlation = forward_correlation(s, x, packed);
  const tk_epilogue epilogue = {
      .y = y, .bias = bias, .addend = addend, .mask = mask, .relu = relu};
  TK_FN(tk_correlate)(&correlation, &epilogue);
}
