// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Simulated affine quantization: q = clamp(round_half_even(x / scale) + zero_point, low, high);
/// y = (q - zero_point) * scale. Bit i of inside[v] says whether lane i of vector v was inside the
/// representable range, where the straight-through gradient passes (inside may be NULL).
/// n counts vectors of 16 lanes. In place allowed. NaN stays NaN.
void tk_fake_quantize(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t low, int32_t high, float *y,
    uint16_t *inside);

/// codes = clamp(round_half_even(x / scale), low, high), whole numbers, over a flat array of n floats
/// (weights). In place allowed. NaN stays NaN.
void tk_round_to_codes(
    size_t n, const float *x, float scale, int32_t low, int32_t high, float *codes);

/// Smallest and largest value over n vectors, live lanes only; widens minimum and maximum.
void tk_range(size_t n, const float *x, uint32_t live, float *minimum, float *maximum);
