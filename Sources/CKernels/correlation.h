// SPDX-License-Identifier: MIT
//
// The geometry that a convolution and its gradient to the input share. Both are correlations: each
// target pixel is a sum over a window of source pixels. The gradient of a convolution with stride
// s is s x s correlations with stride 1, one per phase of the target's rows and columns, each with
// its own share of the taps in reverse order.
#pragma once
#include <stddef.h>

#include "dispatch.h"

typedef struct {
  const float *source;  ///< [source_height][source_width][source_channels][16]
  int source_height, source_width, source_channels;
  int row_offset, column_offset;  ///< The source pixel of tap 0 for target pixel 0; often negative.
  int row_step, column_step;  ///< Source pixels from one target pixel to the next.
  int taps_high, taps_wide;
  int groups;
  int depth, channels;  ///< Channels per group of the source, of the target.
  int rows, columns;  ///< Target pixels.
  size_t target_first, target_row, target_column;  ///< The first vector; steps.
  const float *packed;  ///< [group][block][tap row][tap column][depth][channels of the block]
} tk_correlation;

/// The widest block of target channels whose sums fit the registers, per instruction set.
enum { tk_block_avx2 = 6, tk_block_avx512 = 12 };

/// Channels are cut into blocks whose sizes differ by at most one.
static inline int tk_block_count(int channels, int widest) {
  return tk_ceiling_divide(channels, widest);
}

static inline int tk_block_size(int channels, int count, int block) {
  return channels / count + (block < channels % count);
}
