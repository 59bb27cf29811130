// SPDX-License-Identifier: MIT

TK_INLINE float TK_FN(tk_begin)(const tk_epilogue *e, int channel) {
  (void)e, (void)channel;
  return 0;
}

TK_INLINE void TK_FN(tk_finish)(const tk_epilogue *e, size_t v, const tk_vector *sum) {
  const tk_vector zero = 0;
  const tk_vector dx = e->addend ? *sum + TK_LOAD(e->addend + v * TK_LANES) : *sum;
  TK_STORE(e->dx + v * TK_LANES, e->mask ? (TK_LANES_OF(e->mask[v]) ? dx : zero) : dx);
}

#include "correlation.body.h"

static void TK_FN(tk_convolution_pack_backward)(
    const tk_convolution *s, const float *weights, float *packed) {
  pack_phases(s, weights, packed, TK_FN(tk_block));
}

static void TK_FN(tk_convolution_backward_input)(
    const tk_convolution *s, const float *dy, const float *packed, const float *addend,
    const uint16_t *mask, float *dx) {
  const tk_epilogue epilogue = {.dx = dx, .addend = addend, .mask = mask};
  for (int row = 0; row < s->stride_height; row++) {
    for (int column = 0; column < s->stride_width; column++) {
      const tk_correlation phase = phase_correlation(s, row, column, dy, packed);
      TK_FN(tk_correlate)(&phase, &epilogue);
      packed += (size_t)phase.taps_high * phase.taps_wide * phase.depth * s->input_channels;
    }
  }
}
