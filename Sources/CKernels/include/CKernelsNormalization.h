// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

// Batch normalization in training mode. x: [pixels][C][16]. live: bit n set if lane n counts.
// Sums are double and are taken tile by tile, so that the caller can add tiles in a fixed order.

/// sum[c] += x, square[c] += (x - center[c])^2 over pixels and live lanes (center may be NULL:
/// zeros).
void tk_batch_norm_statistics(
    size_t pixels, int32_t channels, const float *x, uint32_t live, const float *center,
    double *sum, double *square);

/// sum_dy[c] += dy, sum_dy_x[c] += dy * (x - mean[c]) * inverse_deviation[c] over pixels, live
/// lanes.
void tk_batch_norm_gradient_sums(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, double *sum_dy, double *sum_dy_x);

/// dx = gamma * inverse_deviation * (dy - mean_dy - xhat * mean_dy_x); lanes not live get 0.
void tk_batch_norm_backward(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, const float *gamma, const float *mean_dy,
    const float *mean_dy_x, float *dx);

/// y = x * scale + shift + addend for each channel, then ReLU if `relu`; where `mask` is given, bit
/// n of mask[p][c] says whether lane n was positive. addend: like y, or NULL. In place allowed.
void tk_batch_norm_forward(
    size_t pixels, int32_t channels, const float *x, const float *scale, const float *shift,
    const float *addend, int relu, float *y, uint16_t *mask);
