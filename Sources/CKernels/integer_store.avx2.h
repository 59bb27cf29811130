// SPDX-License-Identifier: MIT
//
// Sums of four output channels of one pixel, 16 images in two halves, to where they go.
#pragma once

typedef struct {
  __m256i low, high;  ///< Images 0 to 7, 8 to 15.
} tk_integer_lanes;

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
    const tk_convolution *s, const tk_integer_target *t, size_t pixel, int block,
    const tk_integer_lanes sums[4]) {
  const int channels = tk_min(4, s->output_channels - block * 4);
  if (t->sums) {
    for (int m = 0; m < channels; m++) {
      int32_t *y = t->sums + (pixel * s->output_channels + block * 4 + m) * TK_LANES;
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
  uint8_t *y = t->bytes + (pixel * tk_ceiling_divide(s->output_channels, 4) + block) * tk_quad;
  _mm256_storeu_si256((__m256i *)y, bytes.low);
  _mm256_storeu_si256((__m256i *)(y + 32), bytes.high);
}
