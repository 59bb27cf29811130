// SPDX-License-Identifier: MIT
//
// Correlation of values rounded to bfloat16 (8 bits of significand), summed in single precision.
//
// The source is rounded once for each pass, two channels to a 32-bit word, and so are the weights
// when they are packed; a product of pairs is one instruction where the CPU has AVX512_BF16, and two
// single-precision ones elsewhere: the same products, but for the order of rounding. A last odd
// channel has a zero beside it.
#pragma once
#include "CKernelsConvolution.h"
#include "correlation.h"

/// What becomes of the sums: + bias + addend, signs noted, ReLU, masked.
typedef struct {
  float *target;
  const float *bias, *addend;
  uint16_t *positive;
  const uint16_t *mask;
  int relu;
} tk_bfloat16_end;

/// Whether a pass runs in bfloat16: it was chosen, all channels are in one group, and there are two
/// at least to sum over.
static inline int tk_uses_bfloat16(const tk_convolution *s, int algorithm, int depth) {
  return algorithm == TK_CONVOLUTION_BFLOAT16 && s->groups == 1 && depth > 1;
}

static inline int tk_channel_pairs(int channels) { return tk_ceiling_divide(channels, 2); }

/// Floats of scratch for a rounded source.
static inline size_t tk_bfloat16_scratch_count(size_t pixels, int channels) {
  const int scalar = tk_isa_active() == TK_ISA_SCALAR;
  return pixels * (scalar ? channels : tk_channel_pairs(channels)) * TK_LANES;
}

/// y = x rounded to bfloat16, as floats.
void tk_bfloat16_round(size_t count, const float *x, float *y);

/// Rounds [pixels][channels][16] to pairs of channels, [pixels][pairs][16].
void tk_bfloat16_round_pairs(size_t pixels, int channels, const float *x, uint32_t *pairs);

/// Joins weights that are packed for a correlation with `depth` channels to pairs, in place; returns
/// the end of the pairs. target may lie before packed.
uint32_t *tk_bfloat16_join(
    const float *packed, int taps, int depth, int channels, int widest, uint32_t *target);

/// The widest block of target channels under the active instruction set, which is not scalar.
int tk_bfloat16_block(void);

/// Runs a correlation whose source and weights are pairs.
void tk_bfloat16_correlate(const tk_correlation *c, const tk_bfloat16_end *end);
