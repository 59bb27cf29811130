// SPDX-License-Identifier: MIT
#include "quantization.plain.h"

static void TK_FN(tk_range)(
    size_t n, const float *x, uint32_t live, float *minimum, float *maximum) {
  tk_vector low = *minimum, high = *maximum;
  for (size_t i = 0; i < n * TK_LANES; i += TK_LANES) {
    const tk_vector value = TK_LOAD(x + i);
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  for (int lane = 0; lane < TK_LANES; lane++) {
    if (!(live >> lane & 1)) continue;
    if (low[lane] < *minimum) *minimum = low[lane];
    if (high[lane] > *maximum) *maximum = high[lane];
  }
}
