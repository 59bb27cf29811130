// SPDX-License-Identifier: MIT
//
// Four output channels of one pixel in registers, 16 images in two halves. A byte of a plane has four
// bits, which vpshufb counts by a table; counts stay in bytes until 63 words could fill them.

#include "integer_store.avx2.h"

TK_INTEGER_AVX2 static void tk_binary_planes_avx2(
    const tk_binary_weights *w, const uint8_t *x, uint8_t *planes) {
  planes_of(w, x, planes);
}

/// sums += 2^k times the bytes' counts, which start again at 0.
TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void widen_avx2(
    tk_integer_lanes *counts, int k, tk_integer_lanes *sums) {
  const __m256i bytes = _mm256_set1_epi8(1), words = _mm256_set1_epi16(1);
  const __m128i shift = _mm_cvtsi32_si128(k);
  const __m256i low = _mm256_madd_epi16(_mm256_maddubs_epi16(counts->low, bytes), words);
  const __m256i high = _mm256_madd_epi16(_mm256_maddubs_epi16(counts->high, bytes), words);
  sums->low = _mm256_add_epi32(sums->low, _mm256_sll_epi32(low, shift));
  sums->high = _mm256_add_epi32(sums->high, _mm256_sll_epi32(high, shift));
  counts->low = counts->high = _mm256_setzero_si256();
}

/// As count_scalar. Where a group reads all words, those of neighbouring taps follow one another.
TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void count_avx2(
    const tk_binary_weights *w, const uint8_t *planes, const tk_binary_window *window, int group,
    const uint32_t *signs, const int outputs, const int taps_share, tk_integer_lanes *sums) {
  const tk_convolution *s = &w->shape;
  const __m256i table = _mm256_broadcastsi128_si256(
      _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
  const size_t pitch = (size_t)w->input_words * tk_quad;
  const size_t plane = (size_t)s->input_height * s->input_width * pitch;
  const int joined = !taps_share && w->words == w->input_words;
  const int spans = joined ? 1 : window->columns;
  const int length = joined ? window->columns * w->words : w->words;
  tk_integer_lanes counts[4];
  TK_UNROLL for (int m = 0; m < outputs; m++) {
    counts[m].low = counts[m].high = _mm256_setzero_si256();
  }
  for (int k = 0; k < w->bits; k++) {
    int room = 63;
    for (int r = 0; r < window->rows; r++) {
      const int tap = (window->row + r) * s->kernel_width + window->column;
      for (int c = 0; c < spans; c++) {
        const uint8_t *x = planes + k * plane +
                           (window->pixel + (size_t)r * s->input_width + c) * pitch +
                           (size_t)w->first[group] * tk_quad;
        const uint32_t *bits =
            signs + (taps_share ? 0 : (size_t)(tap + c) * w->words * outputs);
        for (int done = 0; done < length;) {
          const int count = tk_min(room, length - done);
          for (int i = 0; i < count; i++, x += tk_quad, bits += outputs) {
            const __m256i low = _mm256_loadu_si256((const __m256i *)x);
            const __m256i high = _mm256_loadu_si256((const __m256i *)(x + 32));
            TK_UNROLL for (int m = 0; m < outputs; m++) {
              const __m256i mask = _mm256_set1_epi32((int32_t)bits[m]);
              counts[m].low = _mm256_add_epi8(
                  counts[m].low, _mm256_shuffle_epi8(table, _mm256_and_si256(low, mask)));
              counts[m].high = _mm256_add_epi8(
                  counts[m].high, _mm256_shuffle_epi8(table, _mm256_and_si256(high, mask)));
            }
          }
          done += count;
          room -= count;
          if (room > 0) continue;
          TK_UNROLL for (int m = 0; m < outputs; m++) widen_avx2(&counts[m], k, &sums[m]);
          room = 63;
        }
      }
    }
    TK_UNROLL for (int m = 0; m < outputs; m++) widen_avx2(&counts[m], k, &sums[m]);
  }
}

TK_INTEGER_AVX2 static void tk_binary_convolution_avx2(
    const tk_binary_weights *w, const uint8_t *planes, const int32_t *start,
    const tk_integer_target *t) {
  const tk_convolution *s = &w->shape;
  const tk_integer_lanes zero = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (int pixel = 0; pixel < s->output_height * s->output_width; pixel++) {
    const tk_binary_window window =
        tk_binary_window_at(s, pixel / s->output_width, pixel % s->output_width);
    tk_integer_lanes total = zero;
    for (int block = 0, known = -1; block < w->blocks; block++) {
      const int group = tk_binary_group(w, block);
      if (group != known) {
        total = zero;
        count_avx2(
            w, planes, &window, group, w->members + (size_t)group * w->words, 1, 1, &total);
        known = group;
      }
      tk_integer_lanes sums[4] = {zero, zero, zero, zero};
      count_avx2(
          w, planes, &window, group, w->signs + (size_t)block * w->taps * w->words * 4, 4, 0,
          sums);
      TK_UNROLL for (int m = 0; m < 4; m++) {
        const __m256i begin = _mm256_set1_epi32(start[block * 4 + m]);
        sums[m].low = _mm256_add_epi32(
            begin, _mm256_sub_epi32(_mm256_slli_epi32(sums[m].low, 1), total.low));
        sums[m].high = _mm256_add_epi32(
            begin, _mm256_sub_epi32(_mm256_slli_epi32(sums[m].high, 1), total.high));
      }
      store_block_avx2(s, t, (size_t)pixel, block, sums);
    }
  }
}
