// SPDX-License-Identifier: MIT
#include "CKernelsPooling.h"

#include "dispatch.h"
#include "vectors.h"

/// The part of one window that lies inside the image, in rows and columns of the window.
typedef struct {
  int top, bottom, left, right;
  int first_row, first_column;  ///< The image's pixel under the window's corner; may be negative.
} window;

static inline window window_at(const tk_pooling *s, int oh, int ow) {
  const int row = oh * s->stride_height - s->pad_top, column = ow * s->stride_width - s->pad_left;
  return (window){
      .top = tk_max(0, -row),
      .bottom = tk_min(s->window_height, s->input_height - row),
      .left = tk_max(0, -column),
      .right = tk_min(s->window_width, s->input_width - column),
      .first_row = row,
      .first_column = column,
  };
}

/// The first vector of the pixel at (row, column) of a window.
static inline size_t pixel_of(
    const tk_pooling *s, const window *w, int row, int column) {
  const size_t y = (size_t)(w->first_row + row), x = (size_t)(w->first_column + column);
  return (y * s->input_width + x) * s->channels;
}

static inline int is_empty(const window *w) {
  return w->top >= w->bottom || w->left >= w->right;
}

/// What a window's sum is multiplied with.
static inline float share_of(const tk_pooling *s, const window *w) {
  if (is_empty(w)) return 0;
  const int inside = (w->bottom - w->top) * (w->right - w->left);
  return 1 / (float)(s->count_padding ? s->window_height * s->window_width : inside);
}

/// A window without a pixel: zero, and a choice that no pixel has.
static inline void max_of_nothing(float y[TK_LANES], uint8_t choice[TK_LANES]) {
  for (int n = 0; n < TK_LANES; n++) y[n] = 0;
  if (choice) memset(choice, UINT8_MAX, TK_LANES);
}

/// The maximum of one lane over one window that is not empty, and its place in the window.
static float lane_maximum(const tk_pooling *s, const window *w, const float *x, uint8_t *choice) {
  float best = 0;
  int chosen = -1;
  for (int row = w->top; row < w->bottom; row++) {
    for (int column = w->left; column < w->right; column++) {
      const float value = x[pixel_of(s, w, row, column) * TK_LANES];
      // The first NaN wins for good: nothing is greater than it.
      if (chosen < 0 || value > best || (isnan(value) && !isnan(best))) {
        best = value;
        chosen = row * s->window_width + column;
      }
    }
  }
  if (choice) *choice = (uint8_t)chosen;
  return best;
}

static void tk_max_pool_forward_scalar(
    const tk_pooling *s, const float *x, float *y, uint8_t *choice) {
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      const window w = window_at(s, oh, ow);
      for (int c = 0; c < s->channels; c++, y += TK_LANES) {
        if (is_empty(&w)) max_of_nothing(y, choice);
        for (int n = 0; n < TK_LANES && !is_empty(&w); n++) {
          y[n] = lane_maximum(s, &w, x + c * TK_LANES + n, choice ? choice + n : NULL);
        }
        if (choice) choice += TK_LANES;
      }
    }
  }
}

#define TK_TARGET scalar
#include "pooling.plain.h"
#undef TK_TARGET
#define TK_BODY "pooling.body.h"
#include "targets.h"

void tk_max_pool_forward(const tk_pooling *shape, const float *x, float *y, uint8_t *choice) {
  TK_DISPATCH(tk_max_pool_forward)(shape, x, y, choice);
}

void tk_max_pool_backward(
    const tk_pooling *shape, const float *dy, const uint8_t *choice, float *dx) {
  TK_DISPATCH(tk_max_pool_backward)(shape, dy, choice, dx);
}

void tk_average_pool_forward(const tk_pooling *shape, const float *x, float *y) {
  TK_DISPATCH(tk_average_pool_forward)(shape, x, y);
}

void tk_average_pool_backward(const tk_pooling *shape, const float *dy, float *dx) {
  TK_DISPATCH(tk_average_pool_backward)(shape, dy, dx);
}
