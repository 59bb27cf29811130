// SPDX-License-Identifier: MIT
#include "perturbation.plain.h"

static void TK_FN(tk_l2_ascend)(
    size_t n, const float *gradient, const float step[16], uint32_t active, float *x) {
  float norms[TK_LANES];
  TK_FN(tk_l2_norms)(n, gradient, NULL, norms);
  const tk_integers moving = TK_LANES_OF(active & usable_norms(norms));
  const tk_vector length = TK_LOAD(norms), steps = TK_LOAD(step);
  for (size_t i = 0; i < n * TK_LANES; i += TK_LANES) {
    const tk_vector value = TK_LOAD(x + i);
    TK_STORE(x + i, moving ? value + steps * (TK_LOAD(gradient + i) / length) : value);
  }
}

static void TK_FN(tk_copy_lanes)(
    size_t n, const float *source, uint32_t lanes, float *target) {
  const tk_integers copied = TK_LANES_OF(lanes);
  for (size_t i = 0; i < n * TK_LANES; i += TK_LANES) {
    TK_STORE(target + i, copied ? TK_LOAD(source + i) : TK_LOAD(target + i));
  }
}
