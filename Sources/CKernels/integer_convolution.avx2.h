// SPDX-License-Identifier: MIT
//
// Four output channels of one pixel in registers, 16 images in two halves. vpmaddubsw adds pairs of
// products in 16 bits: packing has seen to it that `run` of them in a row fit.

typedef struct {
  __m256i low, high;  ///< Images 0 to 7, 8 to 15.
} tk_integer_lanes;

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

/// 8 sums by one rule.
TK_INTEGER_AVX2 static inline __attribute__((always_inline)) __m256i requantize_avx2(
    __m256i sums, const tk_requantization *rule, __m256i low, __m256i high) {
  const __m256i multiplier = _mm256_set1_epi32(rule->multiplier);
  const __m256i offset = _mm256_set1_epi64x(rule->offset);
  sums = _mm256_sll_epi32(sums, _mm_cvtsi32_si128(rule->left));
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(sums, multiplier), offset);
  const __m256i odd =
      _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(sums, 32), multiplier), offset);
  const __m256i upper = _mm256_blend_epi32(_mm256_srli_epi64(even, 32), odd, 0xAA);
  const __m256i value = _mm256_sra_epi32(upper, _mm_cvtsi32_si128(rule->right));
  return _mm256_min_epi32(_mm256_max_epi32(value, low), high);
}

TK_INTEGER_AVX2 static inline __attribute__((always_inline)) void store_block_avx2(
    const tk_integer_weights *w, const tk_integer_target *t, size_t pixel, int block,
    const tk_integer_lanes sums[4]) {
  const int channels = tk_min(4, w->shape.output_channels - block * 4);
  if (t->sums) {
    for (int m = 0; m < channels; m++) {
      int32_t *y = t->sums + (pixel * w->shape.output_channels + block * 4 + m) * TK_LANES;
      _mm256_storeu_si256((__m256i *)y, sums[m].low);
      _mm256_storeu_si256((__m256i *)(y + 8), sums[m].high);
    }
    return;
  }
  const __m256i low = _mm256_set1_epi32(t->low), high = _mm256_set1_epi32(t->high);
  tk_integer_lanes bytes = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  TK_UNROLL for (int m = 3; m >= 0; m--) {
    bytes.low = _mm256_slli_epi32(bytes.low, 8);
    bytes.high = _mm256_slli_epi32(bytes.high, 8);
    if (m >= channels) continue;
    const tk_requantization *rule = t->rules + block * 4 + m;
    bytes.low = _mm256_or_si256(bytes.low, requantize_avx2(sums[m].low, rule, low, high));
    bytes.high = _mm256_or_si256(bytes.high, requantize_avx2(sums[m].high, rule, low, high));
  }
  uint8_t *y = t->bytes + (pixel * w->blocks + block) * tk_quad;
  _mm256_storeu_si256((__m256i *)y, bytes.low);
  _mm256_storeu_si256((__m256i *)(y + 32), bytes.high);
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
      store_block_avx2(w, t, (size_t)pixel, block, sums);
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
