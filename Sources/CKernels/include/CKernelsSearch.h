// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

// Moves of adversarial searches beyond steps and projections; n counts vectors of 16 lanes. Only lanes
// whose bit in `active` is set are changed. Numbers per lane are arrays of 16.

/// y = a * x + b * y per lane.
void tk_lanes_combine(
    size_t n, const float a[16], const float *x, const float b[16], uint32_t active, float *y);

/// products[i] = the sum of a * b per lane, in double precision.
void tk_lanes_product(size_t n, const float *a, const float *b, double products[16]);

/// norms[i] = the sum of |a - b| per lane (b may be NULL: zeros).
void tk_l1_norms(size_t n, const float *a, const float *b, float norms[16]);

/// Brings x - x0 to the nearest point of the L1 ball (Duchi et al. 2008), then clamps to the range.
void tk_l1_project(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x);

/// Moves the `count` values of each lane with the largest gradients, and all whose gradient equals the
/// smallest of them, along the gradient's sign by equal parts of step; values that are at the end of
/// the range already are passed over. scratch: n floats.
void tk_l1_ascend(
    size_t n, const float *gradient, const float step[16], size_t count, float low, float high,
    uint32_t active, float *scratch, float *x);

/// One step with momentum between two points: x + a * (z - x) + (1 - a) * (x - last), and last = x.
void tk_momentum_mix(
    size_t n, const float *z, const float a[16], uint32_t active, float *last, float *x);

/// A 64-bit digest of the bits of each lane; equal lanes have equal digests.
void tk_lanes_digest(size_t n, const float *x, uint64_t digests[16]);

/// Whether two tiles hold the same bits, as a bit for each lane.
uint32_t tk_lanes_equal(size_t n, const float *a, const float *b);

/// The smallest move from t to the hyperplane {p : w . p = w . t - excess} that stays in the range, by
/// largest change (q = 0) or Euclidean length (q = 2); where it is out of reach, the move to the
/// range's end. weights below 1e-8 count as zero. t, w, move: [n][16].
void tk_hyperplane_move(
    size_t n, const float *t, const float *w, const double excess[16], int q, float low, float high,
    uint32_t active, float *move);

/// One step of Adam (rate, 0.9, 0.999) on the Carlini-Wagner objective and the point it leads to.
/// With a finite range the variable v is x = middle + half * tanh(v), else x = v.
/// The objective's gradient is 2 (x - x0) - weight * gradient. round: the step's number per lane, from 1.
void tk_tanh_descend(
    size_t n, const float *x0, const float *gradient, const float weight[16], const float round[16],
    float rate, float low, float high, uint32_t active, float *first, float *second, float *v,
    float *x);

/// The variable of tk_tanh_descend whose point is x (drawn 1e-6 inwards, so that it is finite).
void tk_tanh_inverse(
    size_t n, const float *x, float low, float high, uint32_t active, float *v);
