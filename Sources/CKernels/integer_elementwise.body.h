// SPDX-License-Identifier: MIT
#include "integer_elementwise.plain.h"

static void TK_FN(tk_grid_quantize)(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t high, float *y,
    uint16_t *inside) {
  const float zero = (float)zero_point;
  const tk_vector lowest = 0, highest = (float)high;
  for (size_t v = 0; v < n; v++, x += TK_LANES, y += TK_LANES) {
    const tk_vector q = __builtin_elementwise_rint(TK_LOAD(x) / scale) + zero;
    if (inside) inside[v] = TK_BITS_OF((q >= lowest) & (q <= highest));
    const tk_vector raised = q >= lowest ? q : lowest;
    TK_STORE(y, (raised > highest ? highest : raised) - zero);
  }
}
