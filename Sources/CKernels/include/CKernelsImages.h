// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Where one lane's image comes from: a window of a stored image, shifted and perhaps mirrored.
typedef struct {
  const uint8_t *pixels;  ///< [C][H][W]; NULL leaves the lane zero.
  int32_t shift_y, shift_x;  ///< The window's offset; pixels outside the image are zero.
  int32_t mirrored;  ///< Whether left and right are exchanged (before the shift).
} tk_image_source;

/// Fills 16 lanes with pixels scaled to [0, 1] (value / 255). x: [H][W][C][16].
void tk_images_load(
    const tk_image_source sources[16], int32_t channels, int32_t height, int32_t width, float *x);

/// Copies one lane out as planar floats [C][H][W], or in from them.
void tk_lane_extract(
    const float *x, int32_t lane, int32_t channels, int32_t height, int32_t width, float *image);
void tk_lane_insert(
    const float *image, int32_t lane, int32_t channels, int32_t height, int32_t width, float *x);

/// Loads one lane from stored pixels, leaving the others alone.
void tk_lane_load(
    const tk_image_source *source, int32_t lane, int32_t channels, int32_t height, int32_t width,
    float *x);

/// y = x * scale[c] + shift[c] per channel (normalization, batch normalization in evaluation mode).
/// In place allowed. x, y: [pixels][C][16]; scale, shift: [C].
void tk_channel_affine(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    float *y);

/// y = x * scale[c] (its gradient). In place allowed.
void tk_channel_scale(
    size_t pixels, int32_t channels, const float *x, const float *scale, float *y);
