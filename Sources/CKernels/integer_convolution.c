// SPDX-License-Identifier: MIT
#include "integer.h"
#include "vectors.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/// The taps of one output pixel that are inside the image.
typedef struct {
  const uint8_t *source;  ///< Quad 0 at the first of them.
  int row, rows, column, columns;
} tk_integer_window;

static inline tk_integer_window window_at(
    const tk_integer_weights *w, const uint8_t *x, int oh, int ow) {
  const tk_convolution *s = &w->shape;
  const int top = oh * s->stride_height - s->pad_top, left = ow * s->stride_width - s->pad_left;
  const int row = tk_max(0, -top), column = tk_max(0, -left);
  const ptrdiff_t pixel = (ptrdiff_t)(top + row) * s->input_width + left + column;
  return (tk_integer_window){
      .source = x + pixel * w->input_quads * tk_quad,
      .row = row,
      .rows = tk_max(0, tk_min(s->kernel_height, s->input_height - top) - row),
      .column = column,
      .columns = tk_max(0, tk_min(s->kernel_width, s->input_width - left) - column),
  };
}

/// sums[m][n] += the products of one quad with 16 codes.
static void add_quad_scalar(const uint8_t *x, const int8_t *codes, int32_t sums[4][TK_LANES]) {
  for (int m = 0; m < 4; m++) {
    for (int n = 0; n < TK_LANES; n++) {
      for (int k = 0; k < 4; k++) sums[m][n] += codes[m * 4 + k] * x[n * 4 + k];
    }
  }
}

static void sum_block_scalar(
    const tk_integer_weights *w, const tk_integer_window *window, int block,
    int32_t sums[4][TK_LANES]) {
  const size_t pitch = (size_t)w->input_quads * tk_quad;
  for (int r = 0; r < window->rows; r++) {
    for (int c = 0; c < window->columns; c++) {
      const int tap = (window->row + r) * w->shape.kernel_width + window->column + c;
      const size_t cell = (size_t)block * w->taps + tap;
      const uint8_t *x = window->source + ((size_t)r * w->shape.input_width + c) * pitch +
                         (size_t)w->first[block] * tk_quad;
      for (int q = 0; q < w->quads; q++) {
        add_quad_scalar(x + q * tk_quad, w->codes + (cell * w->quads + q) * 16, sums);
      }
      if (!w->extra_start) continue;
      for (int e = w->extra_start[cell]; e < w->extra_start[cell + 1]; e++) {
        add_quad_scalar(
            x + (size_t)w->extra_quad[e] * tk_quad, w->extra_codes + (size_t)e * 16, sums);
      }
    }
  }
}

static void tk_integer_convolution_scalar(
    const tk_integer_weights *w, const uint8_t *x, const int32_t *start,
    const tk_integer_target *t) {
  const tk_convolution *s = &w->shape;
  for (int pixel = 0; pixel < s->output_height * s->output_width; pixel++) {
    const tk_integer_window window =
        window_at(w, x, pixel / s->output_width, pixel % s->output_width);
    for (int block = 0; block < w->blocks; block++) {
      int32_t sums[4][TK_LANES];
      for (int m = 0; m < 4; m++) {
        for (int n = 0; n < TK_LANES; n++) sums[m][n] = start[block * 4 + m];
      }
      sum_block_scalar(w, &window, block, sums);
      tk_integer_store_scalar(s, t, pixel, block, sums);
    }
  }
}

#if defined(__x86_64__)
#define TK_INTEGER_AVX2 __attribute__((target("avx2")))
#define TK_INTEGER_VNNI \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2")))
#include "integer_convolution.avx2.h"
#include "integer_convolution.vnni.h"
#endif

void tk_integer_convolution(
    const tk_integer_weights *w, const uint8_t *x, const int32_t *start,
    const tk_integer_target *target) {
#if defined(__x86_64__)
  if (tk_has_integer_products() && !w->extra_start) {
    tk_integer_convolution_vnni(w, x, start, target);
    return;
  }
  if (tk_isa_active() != TK_ISA_SCALAR && w->run > 0) {
    tk_integer_convolution_avx2(w, x, start, target);
    return;
  }
#endif
  tk_integer_convolution_scalar(w, x, start, target);
}
