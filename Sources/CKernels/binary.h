// SPDX-License-Identifier: MIT
//
// What the kernels that count bits share.
#pragma once
#include "CKernelsBinary.h"
#include "integer.h"

/// Channels of one word of planes.
enum { tk_word_channels = 16 };

/// Signs as words of 16 channels: [block][tap][word][4 outputs]; a block is four output channels of one
/// group, which reads `words` words of the input from first[group] on.
struct tk_binary_weights {
  tk_convolution shape;
  int32_t bits, blocks, taps, words, input_words;
  uint32_t *signs;
  /// The channels of each group: [group][word].
  uint32_t *members;
  int32_t *first;
};

/// The group of a block of four output channels.
static inline int tk_binary_group(const tk_binary_weights *w, int block) {
  return block * 4 / (w->shape.output_channels / w->shape.groups);
}

/// The taps of one output pixel that are inside the image.
typedef struct {
  size_t pixel;  ///< The first of them.
  int row, rows, column, columns;
} tk_binary_window;

static inline tk_binary_window tk_binary_window_at(const tk_convolution *s, int oh, int ow) {
  const int top = oh * s->stride_height - s->pad_top, left = ow * s->stride_width - s->pad_left;
  const int row = tk_max(0, -top), column = tk_max(0, -left);
  return (tk_binary_window){
      .pixel = (size_t)(top + row) * s->input_width + left + column,
      .row = row,
      .rows = tk_max(0, tk_min(s->kernel_height, s->input_height - top) - row),
      .column = column,
      .columns = tk_max(0, tk_min(s->kernel_width, s->input_width - left) - column),
  };
}
