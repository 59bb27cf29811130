// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_fake_quantize)(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t low, int32_t high, float *y,
    uint16_t *inside) {
  const float zero = (float)zero_point, lowest = (float)low, highest = (float)high;
  for (size_t v = 0; v < n; v++, x += TK_LANES, y += TK_LANES) {
    uint16_t bits = 0;
    for (int i = 0; i < TK_LANES; i++) {
      const float q = quantized(x[i], scale, zero);
      bits |= ((q >= lowest) & (q <= highest)) << i;
      y[i] = dequantized(q, scale, zero, lowest, highest);
    }
    if (inside) inside[v] = bits;
  }
}

static void TK_FN(tk_round_to_codes)(
    size_t n, const float *x, float scale, int32_t low, int32_t high, float *codes) {
  const float lowest = (float)low, highest = (float)high;
  for (size_t i = 0; i < n; i++) {
    codes[i] = dequantized(quantized(x[i], scale, 0), 1, 0, lowest, highest);
  }
}
