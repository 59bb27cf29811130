// SPDX-License-Identifier: MIT
//
// Four output channels of one pixel in registers, 16 images in two halves. vpmaddubsw adds pairs of
// products in 16 bits: packing has seen to it that `run` of them in a row fit.

#include "integer_store.avx2.h"

/// One run: up to w->run quads summed in 16 bits, then widened.
TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void add_run_avx2(
    const uint8_t *x, const int8_t *codes, int count, tk_integer_lanes sums[4]) {
  const __m256i ones = _mm256_set1_epi16(1);
  tk_integer_lanes pairs[4];
  TK_UNROLL for (int m = 0; m < 4; m++) pairs[m].low = pairs[m].high = _mm256_setzero_si256();
  for (int q = 0; q < count; q++, x += tk_quad, codes += 16) {
    const __m256i low = _mm256_loadu_si256((const __m256i *)x);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(x + 32));
    TK_UNROLL for (int m = 0; m < 4; m++) {
      int32_t word;
      memcpy(&word, codes + m * 4, 4);
      const __m256i weights = _mm256_set1_epi32(word);
      pairs[m].low = _mm256_add_epi16(pairs[m].low, _mm256_maddubs_epi16(low, weights));
      pairs[m].high = _mm256_add_epi16(pairs[m].high, _mm256_maddubs_epi16(high, weights));
    }
  }
  TK_UNROLL for (int m = 0; m < 4; m++) {
    sums[m].low = _mm256_add_epi32(sums[m].low, _mm256_madd_epi16(pairs[m].low, ones));
    sums[m].high = _mm256_add_epi32(sums[m].high, _mm256_madd_epi16(pairs[m].high, ones));
  }
}

/// Quads one by one, each widened at once.
TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void add_quads_avx2(
    const uint8_t *x, const int8_t *codes, int count, tk_integer_lanes sums[4]) {
  const __m256i ones = _mm256_set1_epi16(1);
  for (int q = 0; q < count; q++, x += tk_quad, codes += 16) {
    const __m256i low = _mm256_loadu_si256((const __m256i *)x);
    const __m256i high = _mm256_loadu_si256((const __m256i *)(x + 32));
    TK_UNROLL for (int m = 0; m < 4; m++) {
      int32_t word;
      memcpy(&word, codes + m * 4, 4);
      const __m256i weights = _mm256_set1_epi32(word);
      sums[m].low = _mm256_add_epi32(
          sums[m].low, _mm256_madd_epi16(_mm256_maddubs_epi16(low, weights), ones));
      sums[m].high = _mm256_add_epi32(
          sums[m].high, _mm256_madd_epi16(_mm256_maddubs_epi16(high, weights), ones));
    }
  }
}

/// Without groups the quads of neighbouring taps follow one another, in the image and in the codes.
TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void sum_block_avx2(
    const tk_integer_weights *w, const tk_integer_window *window, int block, int narrow,
    tk_integer_lanes sums[4]) {
  const size_t pitch = (size_t)w->input_quads * tk_quad;
  const int joined = w->quads == w->input_quads;
  const int spans = joined ? 1 : window->columns;
  const int length = joined ? window->columns * w->quads : w->quads;
  for (int r = 0; r < window->rows; r++) {
    const uint8_t *row = window->source + (size_t)r * w->shape.input_width * pitch +
                         (size_t)w->first[block] * tk_quad;
    const int tap = (window->row + r) * w->shape.kernel_width + window->column;
    const size_t cell = (size_t)block * w->taps + tap;
    for (int c = 0; c < spans; c++) {
      const uint8_t *x = row + c * pitch;
      const int8_t *codes = w->codes + (cell + c) * w->quads * 16;
      if (!narrow) {
        add_quads_avx2(x, codes, length, sums);
        continue;
      }
      for (int q = 0; q < length; q += w->run) {
        add_run_avx2(
            x + (size_t)q * tk_quad, codes + (size_t)q * 16, tk_min(w->run, length - q), sums);
      }
    }
    if (!w->extra_start) continue;
    for (int c = 0; c < window->columns; c++) {
      for (int e = w->extra_start[cell + c]; e < w->extra_start[cell + c + 1]; e++) {
        add_quads_avx2(
            row + c * pitch + (size_t)w->extra_quad[e] * tk_quad,
            w->extra_codes + (size_t)e * 16, 1, sums);
      }
    }
  }
}

TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void convolve_avx2(
    const tk_integer_weights *w, const uint8_t *x, const int32_t *start,
    const tk_integer_target *t, int narrow) {
  const tk_convolution *s = &w->shape;
  const int pixels = s->output_height * s->output_width;
  for (int pixel = 0; pixel < pixels; pixel++) {
    const tk_integer_window window =
        window_at(w, x, pixel / s->output_width, pixel % s->output_width);
    for (int block = 0; block < w->blocks; block++) {
      tk_integer_lanes sums[4];
      TK_UNROLL for (int m = 0; m < 4; m++) {
        sums[m].low = sums[m].high = _mm256_set1_epi32(start[block * 4 + m]);
      }
      sum_block_avx2(w, &window, block, narrow, sums);
      store_block_avx2(s, t, (size_t)pixel, block, sums);
    }
  }
}

TK_INTEGER_AVX2 static void tk_integer_convolution_avx2(
    const tk_integer_weights *w, const uint8_t *x, const int32_t *start,
    const tk_integer_target *t) {
  // Short runs cost more in widening than they save.
  if (w->run >= 3) {
    convolve_avx2(w, x, start, t, 1);
  } else {
    convolve_avx2(w, x, start, t, 0);
  }
}
