// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CKernelsConvolution.h"

// Integer tiles are [H][W][C / 4][16][4]: bytes of 16 images, four channels beside each other, so
// that a 32-bit lane holds the four channels of one image. What channels beyond the last hold
// counts for nothing: their codes are 0.

/// The rule that brings a sum to the bytes of the next layer: real = sum * scale + bias, counted in
/// steps of the output (Jacob et al. 2018, section 2.2):
///
///   byte = clamp(((sum << left) * multiplier + offset) >> (32 + right), low, high)
///
/// The product has 64 bits; `offset` holds bias, zero point and the half that rounds, so that ties go
/// up. It is the one definition for integer and simulated execution.
typedef struct {
  int64_t offset;
  /// Sums above it stand for positive real values: (sum << left) * multiplier + offset > zero.
  int64_t zero;
  int32_t multiplier, left, right;
} tk_requantization;

/// Makes the rule for sums of magnitude at most `bound`: scale and bias in steps of the output.
///
/// A scale that brings sums further than 2^29 steps is cut to that, where every output saturates.
tk_requantization tk_requantization_make(
    double scale, double bias, int64_t bound, int32_t zero_point);

/// One sum by the rule.
int32_t tk_requantize(const tk_requantization *rule, int32_t sum, int32_t low, int32_t high);

/// The weights of a convolution, packed for the active instruction set.
typedef struct tk_integer_weights tk_integer_weights;

/// Packs codes [O][I / groups][KH][KW], whole numbers from -128 to 127. `largest` is the greatest
/// stored value of the input (255 with 8 bits). NULL if memory is out.
tk_integer_weights *tk_integer_weights_make(
    const tk_convolution *shape, const float *codes, int32_t largest);
void tk_integer_weights_free(tk_integer_weights *weights);

/// Where a convolution's sums go: bytes by one rule for each output channel (as many as a multiple of
/// 4 needs), or `sums`, [OH][OW][O][16] of 32 bits, if not NULL.
typedef struct {
  const tk_requantization *rules;
  int32_t low, high;
  uint8_t *bytes;
  int32_t *sums;
} tk_integer_target;

/// Sums of (x - zero) * code + start over the taps inside the image. x: [H][W][I / 4][16][4];
/// start: [O], a multiple of 4 long.
void tk_integer_convolution(
    const tk_integer_weights *weights, const uint8_t *x, const int32_t *start,
    const tk_integer_target *target);

/// Surrounds a tile with `top` rows above, `left` columns before it and so on, of one value.
/// x: [height][width][quads][16][4].
void tk_integer_pad(
    int32_t height, int32_t width, int32_t quads, int32_t top, int32_t left, int32_t padded_height,
    int32_t padded_width, uint8_t value, const uint8_t *x, uint8_t *y);

/// Lays the columns that each output column reads beside each other as channels: one channel of input
/// would leave three bytes of every quad unused. x: [height][width][1][16][4] with `channels` (at most
/// 4) used; y: [height][out_width][(channels * taps + 3) / 4][16][4], channel tap * channels + c.
void tk_integer_columns(
    int32_t height, int32_t width, int32_t channels, int32_t out_width, int32_t taps,
    int32_t stride, int32_t pad, uint8_t blank, const uint8_t *x, uint8_t *y);

/// Floats [pixels][channels][16] to bytes: clamp(round_half_even(x / scale) + zero_point, 0, high).
void tk_integer_quantize(
    size_t pixels, int32_t channels, const float *x, float scale, int32_t zero_point, int32_t high,
    uint8_t *y);

/// y = clamp(rule of (x - zero)), over `quads` quads of every pixel, all by one rule.
void tk_integer_rescale(
    size_t quads, const uint8_t *x, int32_t zero, const tk_requantization *rule, int32_t low,
    int32_t high, uint8_t *y);

/// The same with a rule for each of the `quads * 4` channels of a pixel.
void tk_integer_rescale_channels(
    size_t pixels, int32_t quads, const uint8_t *x, int32_t zero, const tk_requantization *rules,
    int32_t low, int32_t high, uint8_t *y);

/// y = clamp(a and b by a rule with one more multiplier): the sum of two tiles on different grids.
/// Both multipliers share the rule's shifts.
void tk_integer_add(
    size_t quads, const uint8_t *a, int32_t a_zero, const uint8_t *b, int32_t b_zero,
    const tk_requantization *rule, int32_t b_multiplier, int32_t low, int32_t high, uint8_t *y);

/// Copies `count` channels of every pixel from one place among channels to another; sources[i] is the
/// channel that goes to first + i, or -1 for `blank`. Pixels are taken every `stride` rows and columns.
void tk_integer_gather(
    int32_t height, int32_t width, int32_t channels, int32_t stride, int32_t count,
    const int32_t *sources, uint8_t blank, const uint8_t *x, int32_t first, int32_t y_channels,
    uint8_t *y);

/// Moves a map [H][W][C] to one pixel whose channels are in the order channel, row, column.
void tk_integer_flatten(int32_t pixels, int32_t channels, const uint8_t *x, uint8_t *y);

/// A pooling window over a map of bytes; like tk_pooling.
typedef struct {
  int32_t input_height, input_width, channels, output_height, output_width;
  int32_t window_height, window_width, stride_height, stride_width, pad_top, pad_left;
} tk_integer_pooling;

void tk_integer_max_pool(const tk_integer_pooling *shape, const uint8_t *x, uint8_t *y);

/// Sums of (x - zero) over each window by one rule.
void tk_integer_average_pool(
    const tk_integer_pooling *shape, const uint8_t *x, int32_t zero, const tk_requantization *rule,
    int32_t low, int32_t high, uint8_t *y);

/// y = sum * scale + bias for each channel, the product rounded before the addition.
void tk_integer_scores(
    int32_t channels, const int32_t *sums, const float *scales, const float *biases, float *y);

// The same numbers held in floats, as training and its gradients need them: n = byte - zero.

/// n = clamp(round_half_even(x / scale) + zero_point, 0, high) - zero_point, and the mask of values
/// inside that range.
void tk_grid_quantize(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t high, float *y,
    uint16_t *inside);

/// n = byte by rule - zero_point for [pixels][channels] vectors of whole sums; `parts` digits of each
/// sum stand [pixels][parts][channels], worth powers of `radix`. The mask says where the straight-through gradient passes: unclamped
/// values from low to high, positive ones only where `positive` is set. One rule for all channels if
/// `shared`. y may be x where there is one part.
void tk_grid_requantize(
    size_t pixels, int32_t channels, const float *x, int32_t parts, int32_t radix,
    const tk_requantization *rules, int32_t shared, int32_t low, int32_t high, int32_t zero_point,
    int32_t positive, float *y, uint16_t *inside);

/// The sum of two tiles, as tk_integer_add.
void tk_grid_add(
    size_t n, const float *a, const float *b, const tk_requantization *rule, int32_t b_multiplier,
    int32_t low, int32_t high, int32_t zero_point, int32_t positive, float *y, uint16_t *inside);

/// Sums over each window.
void tk_grid_sum_pool(const tk_integer_pooling *shape, const float *x, float *y);

/// y = sum * scale + bias, as tk_integer_scores, from sums in parts.
void tk_grid_scores(
    int32_t channels, const float *x, int32_t parts, int32_t radix, const float *scales,
    const float *biases, float *y);
