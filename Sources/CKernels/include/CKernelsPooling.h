// SPDX-License-Identifier: MIT
#pragma once
#include <stdint.h>

/// The geometry of a pooling window. Padding never wins a maximum; averages divide by the window's
/// full size where `count_padding`, else by the pixels inside.
typedef struct {
  int32_t input_height, input_width, channels;
  int32_t output_height, output_width;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t pad_top, pad_left;
  int32_t count_padding;
} tk_pooling;

/// y = maximum over the window (NaN wins); choice[oh][ow][c][16] is the position inside the window
/// (row * window_width + column) that won, the first of equals (choice may be NULL). Where choices
/// are kept a window has at most 255 positions; a window that lies wholly in the padding gives 0.
void tk_max_pool_forward(const tk_pooling *shape, const float *x, float *y, uint8_t *choice);

/// dx = gradient to the input; every element of dx is written.
void tk_max_pool_backward(
    const tk_pooling *shape, const float *dy, const uint8_t *choice, float *dx);

/// y = mean over the window, and its gradient. A global average is a window over the whole input.
void tk_average_pool_forward(const tk_pooling *shape, const float *x, float *y);
void tk_average_pool_backward(const tk_pooling *shape, const float *dy, float *dx);
