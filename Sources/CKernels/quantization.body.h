// SPDX-License-Identifier: MIT
#include "quantization.plain.h"

static void TK_FN(tk_fake_quantize)(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t low, int32_t high, float *y,
    uint16_t *inside) {
  const float zero = (float)zero_point;
  const tk_vector lowest = (float)low, highest = (float)high;
  for (size_t v = 0; v < n; v++, x += TK_LANES, y += TK_LANES) {
    const tk_vector q = __builtin_elementwise_rint(TK_LOAD(x) / scale) + zero;
    if (inside) inside[v] = TK_BITS_OF((q >= lowest) & (q <= highest));
    const tk_vector raised = q < lowest ? lowest : q;
    TK_STORE(y, ((raised > highest ? highest : raised) - zero) * scale);
  }
}

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
