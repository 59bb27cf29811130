// SPDX-License-Identifier: MIT

static void TK_FN(tk_relu_forward)(size_t n, const float *x, float *y, uint16_t *mask) {
  const tk_vector zero = 0;
  for (size_t v = 0; v < n; v++) {
    const tk_vector value = TK_LOAD(x + v * TK_LANES);
    if (mask) mask[v] = TK_BITS_OF(value > zero);
    TK_STORE(y + v * TK_LANES, value < zero ? zero : value);
  }
}

static void TK_FN(tk_mask_apply)(size_t n, const float *dy, const uint16_t *mask, float *dx) {
  const tk_vector zero = 0;
  for (size_t v = 0; v < n; v++) {
    const tk_vector value = TK_LOAD(dy + v * TK_LANES);
    TK_STORE(dx + v * TK_LANES, TK_LANES_OF(mask[v]) ? value : zero);
  }
}

static void TK_FN(tk_add)(size_t n, const float *a, const float *b, float *y) {
  for (size_t i = 0; i < n * TK_LANES; i += TK_LANES) {
    TK_STORE(y + i, TK_LOAD(a + i) + TK_LOAD(b + i));
  }
}
