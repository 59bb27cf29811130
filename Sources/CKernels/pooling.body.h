// SPDX-License-Identifier: MIT
#include "pooling.plain.h"

/// The maximum of 8 lanes over one window that is not empty, and its place in the window.
/// (The compiler packs and unpacks the conditions of 16 lanes on AVX2.)
TK_INLINE void TK_FN(max_half_vector)(
    const tk_pooling *s, const window *w, const float *x, float *y, uint8_t *choice) {
  tk_half_vector best = *(const tk_half_vector *)(x + pixel_of(s, w, w->top, w->left) * TK_LANES);
  tk_half_integers chosen = w->top * s->window_width + w->left;
  for (int row = w->top; row < w->bottom; row++) {
    const float *source = x + pixel_of(s, w, row, w->left) * TK_LANES;
    for (int column = w->left; column < w->right; column++, source += s->channels * TK_LANES) {
      const tk_half_vector value = *(const tk_half_vector *)source;
      // The first NaN wins for good: nothing is greater than it.
      const tk_half_integers wins = (value > best) | ((value != value) & (best == best));
      best = wins ? value : best;
      chosen = wins ? (tk_half_integers)(row * s->window_width + column) : chosen;
    }
  }
  *(tk_half_vector *)y = best;
  if (choice) *(tk_half_bytes *)choice = __builtin_convertvector(chosen, tk_half_bytes);
}

static void TK_FN(tk_max_pool_forward)(
    const tk_pooling *s, const float *x, float *y, uint8_t *choice) {
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      const window w = window_at(s, oh, ow);
      for (int c = 0; c < s->channels; c++, y += TK_LANES) {
        if (is_empty(&w)) {
          max_of_nothing(y, choice);
        } else {
          const float *source = x + c * TK_LANES;
          TK_FN(max_half_vector)(s, &w, source, y, choice);
          TK_FN(max_half_vector)(s, &w, source + 8, y + 8, choice ? choice + 8 : NULL);
        }
        if (choice) choice += TK_LANES;
      }
    }
  }
}
