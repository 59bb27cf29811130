// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Counts the values of live lanes in `bins` equal intervals from `low` on, each 1 / `per_unit` wide;
/// values outside go to the first or the last. n counts vectors of 16 lanes; values are finite.
void tk_histogram(
    size_t n, const float *x, uint32_t live, float low, float per_unit, size_t bins,
    uint64_t *counts);

/// The summed squared error of rounding n floats to scale * clamp(round_half_even(x / scale), -limit,
/// limit).
double tk_rounding_error(size_t n, const float *x, float scale, int32_t limit);
