// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

// n counts vectors of 16 lanes (height * width * channels), not floats.

/// y = max(x, 0); bit i of mask[v] says whether lane i of vector v was positive (mask may be NULL).
/// NaN passes through: a NaN must not be hidden by a ReLU.
void tk_relu_forward(size_t n, const float *x, float *y, uint16_t *mask);

/// dx = mask ? dy : 0. In place allowed.
void tk_mask_apply(size_t n, const float *dy, const uint16_t *mask, float *dx);

/// y = a + b. In place allowed (y == a or y == b).
void tk_add(size_t n, const float *a, const float *b, float *y);

/// y = x.
void tk_copy(size_t n, const float *x, float *y);

/// Copies `copied` channels of each of `pixels` pixels from a tensor with `source_channels`
/// starting at `source_first` to one with `target_channels` starting at `target_first`
/// (concatenation, slices).
void tk_copy_channels(
    size_t pixels, const float *source, int32_t source_channels, int32_t source_first,
    float *target, int32_t target_channels, int32_t target_first, int32_t copied);

/// Gathers channels and strides over pixels: y[h][w][c] = sources[c] < 0 ? 0 :
/// x[h*stride][w*stride][sources[c]]. The parameter-free shortcut of CIFAR ResNets. x:
/// [H][W][C][16], y: [ceil(H/stride)][ceil(W/stride)][K][16].
void tk_gather_forward(
    int32_t height, int32_t width, int32_t channels, int32_t stride, int32_t output_channels,
    const int32_t *sources, const float *x, float *y);

/// The transpose of tk_gather_forward; every element of dx is written.
void tk_gather_backward(
    int32_t height, int32_t width, int32_t channels, int32_t stride, int32_t output_channels,
    const int32_t *sources, const float *dy, float *dx);
