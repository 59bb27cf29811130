// SPDX-License-Identifier: MIT
//
// What the integer kernels share.
#pragma once
#include <string.h>

#include "CKernelsInteger.h"
#include "dispatch.h"

/// Bytes of one quad of channels: 16 images, four channels each.
enum { tk_quad = 64 };

/// The sum in the rule's 64 bits: its upper half, shifted, is the output.
static inline int64_t tk_requantized_total(const tk_requantization *r, int32_t sum) {
  return (int64_t)(int32_t)((uint32_t)sum << r->left) * r->multiplier + r->offset;
}

static inline int32_t tk_requantized(const tk_requantization *r, int64_t total) {
  return (int32_t)(total >> 32) >> r->right;
}

static inline int32_t tk_clamp(int32_t value, int32_t low, int32_t high) {
  value = value < low ? low : value;
  return value > high ? high : value;
}

/// Sums of four output channels of one pixel, 16 images each, to where they go; channels beyond the
/// last have no sums and are zero among the bytes.
static inline void tk_integer_store_scalar(
    const tk_convolution *s, const tk_integer_target *t, size_t pixel, int block,
    const int32_t sums[4][TK_LANES]) {
  const int channels = tk_min(4, s->output_channels - block * 4);
  if (t->sums) {
    int32_t *y = t->sums + (pixel * s->output_channels + block * 4) * TK_LANES;
    memcpy(y, sums, channels * sizeof sums[0]);
    return;
  }
  uint8_t *y = t->bytes + (pixel * tk_ceiling_divide(s->output_channels, 4) + block) * tk_quad;
  memset(y, 0, tk_quad);
  for (int m = 0; m < channels; m++) {
    const tk_requantization *rule = t->rules + block * 4 + m;
    for (int n = 0; n < TK_LANES; n++) {
      y[n * 4 + m] = (uint8_t)tk_requantize(rule, sums[m][n], t->low, t->high);
    }
  }
}

/// Packed codes: [block][tap][quad][4 outputs][4 inputs]. A block is four output channels; it reads
/// `quads` quads of the input from `first[block]` on, and has zeros where channels are of another
/// group.
struct tk_integer_weights {
  tk_convolution shape;
  int32_t blocks, quads, input_quads, taps;
  /// How many products of pairs fit 16 bits; 0 where even one may not.
  int32_t run;
  int8_t *codes;
  int32_t *first;
  /// What pairs of codes too large for 16 bits lack: lists of (quad, 16 codes) for each block and
  /// tap, from extra_start[block * taps + tap] to the next, counted in entries.
  int32_t *extra_start;
  int32_t *extra_quad;
  int8_t *extra_codes;
};
