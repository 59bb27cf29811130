// SPDX-License-Identifier: MIT

static void TK_FN(tk_channel_affine)(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    float *y) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, x += TK_LANES, y += TK_LANES) {
      const tk_vector factor = scale[c], offset = shift[c];
      TK_STORE(y, __builtin_elementwise_fma(TK_LOAD(x), factor, offset));
    }
  }
}

static void TK_FN(tk_channel_scale)(
    size_t pixels, int32_t channels, const float *x, const float *scale, float *y) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, x += TK_LANES, y += TK_LANES) {
      TK_STORE(y, TK_LOAD(x) * scale[c]);
    }
  }
}
