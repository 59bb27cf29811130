// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_max_pool_backward)(
    const tk_pooling *s, const float *dy, const uint8_t *choice, float *dx) {
  memset(
      dx, 0, (size_t)s->input_height * s->input_width * s->channels * TK_LANES * sizeof(float));
  const size_t vectors = (size_t)s->channels * TK_LANES;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++, dy += vectors, choice += vectors) {
      const window w = window_at(s, oh, ow);
      for (int row = w.top; row < w.bottom; row++) {
        for (int column = w.left; column < w.right; column++) {
          float *target = dx + pixel_of(s, &w, row, column) * TK_LANES;
          const uint8_t position = (uint8_t)(row * s->window_width + column);
          for (size_t i = 0; i < vectors; i++) target[i] += choice[i] == position ? dy[i] : 0;
        }
      }
    }
  }
}

static void TK_FN(tk_average_pool_forward)(const tk_pooling *s, const float *x, float *y) {
  const size_t vectors = (size_t)s->channels * TK_LANES;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++, y += vectors) {
      const window w = window_at(s, oh, ow);
      const float share = share_of(s, &w);
      memset(y, 0, vectors * sizeof(float));
      for (int row = w.top; row < w.bottom; row++) {
        for (int column = w.left; column < w.right; column++) {
          const float *source = x + pixel_of(s, &w, row, column) * TK_LANES;
          for (size_t i = 0; i < vectors; i++) y[i] += source[i];
        }
      }
      for (size_t i = 0; i < vectors; i++) y[i] *= share;
    }
  }
}

static void TK_FN(tk_average_pool_backward)(const tk_pooling *s, const float *dy, float *dx) {
  memset(
      dx, 0, (size_t)s->input_height * s->input_width * s->channels * TK_LANES * sizeof(float));
  const size_t vectors = (size_t)s->channels * TK_LANES;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++, dy += vectors) {
      const window w = window_at(s, oh, ow);
      const float share = share_of(s, &w);
      for (int row = w.top; row < w.bottom; row++) {
        for (int column = w.left; column < w.right; column++) {
          float *target = dx + pixel_of(s, &w, row, column) * TK_LANES;
          for (size_t i = 0; i < vectors; i++) target[i] += share * dy[i];
        }
      }
    }
  }
}
