// SPDX-License-Identifier: MIT
#include "CKernelsImages.h"

#include "dispatch.h"
#include "vectors.h"

static void tk_channel_affine_scalar(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    float *y) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, x += TK_LANES, y += TK_LANES) {
      for (int n = 0; n < TK_LANES; n++) y[n] = x[n] * scale[c] + shift[c];
    }
  }
}

static void tk_channel_scale_scalar(
    size_t pixels, int32_t channels, const float *x, const float *scale, float *y) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++, x += TK_LANES, y += TK_LANES) {
      for (int n = 0; n < TK_LANES; n++) y[n] = x[n] * scale[c];
    }
  }
}

#define TK_BODY "images.body.h"
#include "targets.h"

void tk_channel_affine(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    float *y) {
  TK_DISPATCH(tk_channel_affine)(pixels, channels, x, scale, shift, y);
}

void tk_channel_scale(
    size_t pixels, int32_t channels, const float *x, const float *scale, float *y) {
  TK_DISPATCH(tk_channel_scale)(pixels, channels, x, scale, y);
}

// Entering and leaving the layout happens once per image and is bound by memory, not arithmetic:
// one plain loop serves every instruction set.

void tk_lane_load(
    const tk_image_source *source, int32_t lane, int32_t channels, int32_t height, int32_t width,
    float *x) {
  const size_t column_pitch = (size_t)channels * TK_LANES;
  for (int c = 0; c < channels; c++) {
    for (int h = 0; h < height; h++) {
      float *target = x + ((size_t)h * width * channels + c) * TK_LANES + lane;
      const int row = h + source->shift_y;
      const int row_inside = source->pixels && row >= 0 && row < height;
      const uint8_t *pixels =
          row_inside ? source->pixels + ((size_t)c * height + row) * width : source->pixels;
      for (int w = 0; w < width; w++, target += column_pitch) {
        int column = w + source->shift_x;
        int inside = row_inside && column >= 0 && column < width;
        if (source->mirrored) column = width - 1 - column;
        *target = inside ? (float)pixels[column] / 255 : 0;
      }
    }
  }
}

void tk_images_load(
    const tk_image_source sources[16], int32_t channels, int32_t height, int32_t width, float *x) {
  for (int lane = 0; lane < TK_LANES; lane++) {
    tk_lane_load(&sources[lane], lane, channels, height, width, x);
  }
}

void tk_lane_extract(
    const float *x, int32_t lane, int32_t channels, int32_t height, int32_t width, float *image) {
  const size_t pixels = (size_t)height * width;
  for (int c = 0; c < channels; c++) {
    for (size_t p = 0; p < pixels; p++) *image++ = x[(p * channels + c) * TK_LANES + lane];
  }
}

void tk_lane_insert(
    const float *image, int32_t lane, int32_t channels, int32_t height, int32_t width, float *x) {
  const size_t pixels = (size_t)height * width;
  for (int c = 0; c < channels; c++) {
    for (size_t p = 0; p < pixels; p++) x[(p * channels + c) * TK_LANES + lane] = *image++;
  }
}
