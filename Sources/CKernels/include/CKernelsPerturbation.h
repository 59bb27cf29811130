// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

// Steps and projections of adversarial examples; n counts vectors of 16 lanes. Only lanes whose bit
// in `active` is set are changed. epsilon, step and radius are per lane. x0 is the clean image. low
// and high bound the valid range (use -INFINITY and INFINITY where nothing clamps).

/// x = clamp(x0 + clamp(x + step * sign(gradient) - x0, -epsilon, epsilon), low, high).
/// sign(0) = 0 and sign(NaN) = 0.
void tk_linf_step(
    size_t n, const float *x0, const float *gradient, const float step[16], const float epsilon[16],
    float low, float high, uint32_t active, float *x);

/// Projects x onto the L-infinity ball around x0 and the range.
void tk_linf_project(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x);

/// x += step * gradient / ||gradient||_2 per lane (lanes whose norm is 0 or not finite stay).
void tk_l2_ascend(
    size_t n, const float *gradient, const float step[16], uint32_t active, float *x);

/// Scales x - x0 to a length of at most epsilon per lane, then clamps to the range.
void tk_l2_project(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x);

/// norms[i] = ||a - b|| per lane (b may be NULL: zeros).
void tk_l2_norms(size_t n, const float *a, const float *b, float norms[16]);
void tk_linf_norms(size_t n, const float *a, const float *b, float norms[16]);

/// Copies the lanes whose bit is set.
void tk_copy_lanes(size_t n, const float *source, uint32_t lanes, float *target);
