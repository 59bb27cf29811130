// SPDX-License-Identifier: MIT
#include "bfloat16.h"

#include "vectors.h"

/// Rounded to the nearest bfloat16, ties to even, in the upper half; NaN stays NaN.
static uint32_t rounded(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  if (value != value) return (bits | 0x400000) & 0xFFFF0000;
  return (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000;
}

void tk_bfloat16_round(size_t count, const float *x, float *y) {
  for (size_t i = 0; i < count; i++) {
    const uint32_t bits = rounded(x[i]);
    memcpy(y + i, &bits, sizeof bits);
  }
}

uint32_t *tk_bfloat16_join(
    const float *packed, int taps, int depth, int channels, int widest, uint32_t *target) {
  const int blocks = tk_block_count(channels, widest);
  for (int block = 0; block < blocks; block++) {
    const int size = tk_block_size(channels, blocks, block);
    for (int tap = 0; tap < taps; tap++) {
      for (int c = 0; c < depth; c += 2, packed += 2 * size) {
        for (int m = 0; m < size; m++) {
          const uint32_t odd = c + 1 < depth ? rounded(packed[size + m]) : 0;
          *target++ = rounded(packed[m]) >> 16 | odd;
        }
      }
      // The last odd channel had no neighbour to step over.
      if (depth % 2) packed -= size;
    }
  }
  return target;
}

#if defined(__x86_64__)
#include <immintrin.h>

/// 16 words; loads and stores need no alignment.
typedef int32_t tk_words __attribute__((ext_vector_type(16), aligned(4)));

enum {
  tk_block_pairs_avx2 = 4,
  tk_block_pairs_avx512 = tk_block_avx512,
  tk_block_pairs_native = tk_block_avx512,
};

#define TK_TARGET pairs_avx2
#define TK_VECTORS_512 0
#define TK_NATIVE_PAIRS 0
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "bfloat16.body.h"
#pragma clang attribute pop
#undef TK_TARGET
#undef TK_VECTORS_512

#define TK_TARGET pairs_avx512
#define TK_VECTORS_512 1
#pragma clang attribute push(                                                \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), \
    apply_to = function)
#include "bfloat16.body.h"
#pragma clang attribute pop
#undef TK_TARGET
#undef TK_NATIVE_PAIRS

#define TK_TARGET pairs_native
#define TK_NATIVE_PAIRS 1
#pragma clang attribute push(                                                            \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma"))), \
    apply_to = function)
#include "bfloat16.body.h"
#pragma clang attribute pop
#undef TK_TARGET
#undef TK_VECTORS_512
#undef TK_NATIVE_PAIRS

#define TK_PAIRS_DISPATCH(name)                             \
  (tk_isa_active() == TK_ISA_AVX2 ? name##_pairs_avx2       \
   : tk_has_bfloat16()            ? name##_pairs_native     \
                                  : name##_pairs_avx512)

void tk_bfloat16_round_pairs(size_t pixels, int channels, const float *x, uint32_t *pairs) {
  TK_PAIRS_DISPATCH(tk_bfloat16_round_pairs)(pixels, channels, x, pairs);
}

int tk_bfloat16_block(void) {
  return tk_isa_active() == TK_ISA_AVX2 ? tk_block_pairs_avx2 : tk_block_pairs_avx512;
}

void tk_bfloat16_correlate(const tk_correlation *c, const tk_bfloat16_end *end) {
  TK_PAIRS_DISPATCH(tk_bfloat16_correlate)(c, end);
}
#else
// Without vectors the scalar reference alone is used.
void tk_bfloat16_round_pairs(size_t pixels, int channels, const float *x, uint32_t *pairs) {
  (void)pixels, (void)channels, (void)x, (void)pairs;
}

int tk_bfloat16_block(void) { return 1; }

void tk_bfloat16_correlate(const tk_correlation *c, const tk_bfloat16_end *end) {
  (void)c, (void)end;
}
#endif
