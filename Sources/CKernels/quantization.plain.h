// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_round_to_codes)(
    size_t n, const float *x, float scale, int32_t low, int32_t high, float *codes) {
  const float lowest = (float)low, highest = (float)high;
  for (size_t i = 0; i < n; i++) {
    codes[i] = dequantized(quantized(x[i], scale, 0), 1, 0, lowest, highest);
  }
}
