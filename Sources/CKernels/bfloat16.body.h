// SPDX-License-Identifier: MIT
//
// See bfloat16.h. TK_NATIVE_PAIRS says whether the CPU multiplies pairs.

#if TK_NATIVE_PAIRS
#define TK_VALUES __m512bh
#define TK_WEIGHTS __m512bh
#define TK_LOAD_VALUES(values, pointer) (values) = (__m512bh)_mm512_loadu_si512(pointer)
#define TK_LOAD_WEIGHTS(weights, pointer) \
  (weights) = (__m512bh)_mm512_set1_epi32(*(const int32_t *)(pointer))
#define TK_MULTIPLY_ADD(sum, weights, values) \
  (sum) = (tk_vector)_mm512_dpbf16_ps((__m512)(sum), weights, values)
#else
/// The two channels of 16 lanes (or of one weight, 16 times) as floats.
typedef struct {
  tk_vector even, odd;
} TK_FN(tk_pair);

#define TK_VALUES TK_FN(tk_pair)
#define TK_WEIGHTS TK_FN(tk_pair)
#define TK_SPLIT(pair, words)                                 \
  (pair).even = __builtin_bit_cast(tk_vector, (words) << 16); \
  (pair).odd = __builtin_bit_cast(tk_vector, (words) & (tk_words)(int32_t)0xFFFF0000)
#define TK_LOAD_VALUES(values, pointer) TK_SPLIT(values, *(const tk_words *)(pointer))
#define TK_LOAD_WEIGHTS(weights, pointer) \
  TK_SPLIT(weights, (tk_words)(*(const int32_t *)(pointer)))
#define TK_MULTIPLY_ADD(sum, weights, values)                                  \
  (sum) = __builtin_elementwise_fma((weights).even, (values).even, sum);       \
  (sum) = __builtin_elementwise_fma((weights).odd, (values).odd, sum)
#endif

#define tk_epilogue tk_bfloat16_end

TK_INLINE float TK_FN(tk_begin)(const tk_bfloat16_end *e, int channel) {
  return e->bias ? e->bias[channel] : 0;
}

TK_INLINE void TK_FN(tk_finish)(const tk_bfloat16_end *e, size_t v, const tk_vector *sum) {
  const tk_vector zero = 0;
  tk_vector y = e->addend ? *sum + TK_LOAD(e->addend + v * TK_LANES) : *sum;
  if (e->positive) e->positive[v] = TK_BITS_OF(y > zero);
  if (e->mask) y = TK_LANES_OF(e->mask[v]) ? y : zero;
  // A NaN is not less than zero, so it passes.
  TK_STORE(e->target + v * TK_LANES, e->relu ? (y < zero ? zero : y) : y);
}

#include "correlation.body.h"
#undef tk_epilogue
#undef TK_VALUES
#undef TK_WEIGHTS
#undef TK_LOAD_VALUES
#undef TK_LOAD_WEIGHTS
#undef TK_MULTIPLY_ADD
#undef TK_SPLIT

/// *words = *x rounded to the nearest, ties to even, in the upper half of each word; NaN stays NaN.
TK_INLINE void TK_FN(rounded)(const float *x, tk_words *words) {
  const tk_vector value = TK_LOAD(x);
  const tk_words bits = __builtin_bit_cast(tk_words, value);
  const tk_words nearest = bits + 0x7FFF + ((bits >> 16) & 1);
  *words = (value == value ? nearest : (bits | 0x400000)) & (tk_words)(int32_t)0xFFFF0000;
}

static void TK_FN(tk_bfloat16_round_pairs)(
    size_t pixels, int channels, const float *x, uint32_t *pairs) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c += 2, pairs += TK_LANES) {
      tk_words even, odd = 0;
      TK_FN(rounded)(x + c * TK_LANES, &even);
      if (c + 1 < channels) TK_FN(rounded)(x + (c + 1) * TK_LANES, &odd);
      *(tk_words *)pairs = ((even >> 16) & 0xFFFF) | odd;
    }
    x += (size_t)channels * TK_LANES;
  }
}

static void TK_FN(tk_bfloat16_correlate)(const tk_correlation *c, const tk_bfloat16_end *end) {
  TK_FN(tk_correlate)(c, end);
}
