// SPDX-License-Identifier: MIT
#include "CKernelsSearch.h"

#include <stdlib.h>

#include "dispatch.h"

/// Clamps, and lets NaN through.
static inline float clamped(float value, float low, float high) {
  value = value < low ? low : value;
  return value > high ? high : value;
}

/// |w|, with what is too small to divide by as zero.
static inline float weight_size(float w) { return fabsf(w) < 1e-8f ? 0 : fabsf(w); }

/// How far a value can move against its weight (or with it, where the excess is negative).
static inline float room_for(float t, float w, int falls, float low, float high) {
  return (w > 0) == falls ? t - low : high - t;
}

#define TK_TARGET scalar
#include "search.plain.h"
#undef TK_TARGET

#define TK_BODY "search.body.h"
#include "targets.h"

void tk_lanes_combine(
    size_t n, const float a[16], const float *x, const float b[16], uint32_t active, float *y) {
  TK_DISPATCH(tk_lanes_combine)(n, a, x, b, active, y);
}

void tk_lanes_product(size_t n, const float *a, const float *b, double products[16]) {
  TK_DISPATCH(tk_lanes_product)(n, a, b, products);
}

void tk_l1_norms(size_t n, const float *a, const float *b, float norms[16]) {
  TK_DISPATCH(tk_l1_norms)(n, a, b, norms);
}

void tk_l1_project(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x) {
  TK_DISPATCH(tk_l1_project)(n, x0, epsilon, low, high, active, x);
}

void tk_momentum_mix(
    size_t n, const float *z, const float a[16], uint32_t active, float *last, float *x) {
  TK_DISPATCH(tk_momentum_mix)(n, z, a, active, last, x);
}

void tk_lanes_digest(size_t n, const float *x, uint64_t digests[16]) {
  TK_DISPATCH(tk_lanes_digest)(n, x, digests);
}

uint32_t tk_lanes_equal(size_t n, const float *a, const float *b) {
  return TK_DISPATCH(tk_lanes_equal)(n, a, b);
}

void tk_hyperplane_move(
    size_t n, const float *t, const float *w, const double excess[16], int q, float low, float high,
    uint32_t active, float *move) {
  TK_DISPATCH(tk_hyperplane_move)(n, t, w, excess, q, low, high, active, move);
}

// What follows sorts, or calls the C library for each value: one plain loop serves every
// instruction set.

/// Whether a value can still rise (or fall) along its gradient.
static inline int can_move(float x, float gradient, float low, float high) {
  return gradient > 0 ? x < high : gradient < 0 ? x > low : 0;
}

/// Brings the `count` largest values to the front (Hoare's selection).
static void select_largest(float *values, size_t n, size_t count) {
  for (size_t first = 0, last = n; last - first > 1;) {
    const float pivot = values[first + (last - first) / 2];
    size_t left = first, right = last - 1;
    while (left <= right) {
      while (values[left] > pivot) left++;
      while (values[right] < pivot) right--;
      if (left > right) break;
      const float swapped = values[left];
      values[left++] = values[right];
      values[right] = swapped;
      if (right-- == 0) break;
    }
    if (count <= right + 1 && right + 1 < last) {
      last = right + 1;
    } else if (count > left) {
      first = left;
    } else {
      return;
    }
  }
}

void tk_l1_ascend(
    size_t n, const float *gradient, const float step[16], size_t count, float low, float high,
    uint32_t active, float *scratch, float *x) {
  for (int i = 0; i < TK_LANES; i++) {
    if (!(active >> i & 1)) continue;
    size_t movable = 0;
    for (size_t v = i; v < n * TK_LANES; v += TK_LANES) {
      if (can_move(x[v], gradient[v], low, high)) scratch[movable++] = fabsf(gradient[v]);
    }
    if (movable == 0) continue;
    const size_t wanted = count < movable ? count : movable;
    select_largest(scratch, movable, wanted);
    float least = scratch[0];
    for (size_t k = 1; k < wanted; k++) least = fminf(least, scratch[k]);
    size_t chosen = 0;
    for (size_t v = i; v < n * TK_LANES; v += TK_LANES) {
      chosen += can_move(x[v], gradient[v], low, high) && fabsf(gradient[v]) >= least;
    }
    const float share = step[i] / (float)(chosen > 0 ? chosen : 1);
    for (size_t v = i; v < n * TK_LANES; v += TK_LANES) {
      if (!can_move(x[v], gradient[v], low, high) || !(fabsf(gradient[v]) >= least)) continue;
      x[v] = clamped(x[v] + copysignf(share, gradient[v]), low, high);
    }
  }
}

void tk_tanh_descend(
    size_t n, const float *x0, const float *gradient, const float weight[16], const float round[16],
    float rate, float low, float high, uint32_t active, float *first, float *second, float *v,
    float *x) {
  const float kept = 0.9f, kept_square = 0.999f, guard = 1e-8f;
  const int bounded = isfinite(low) && isfinite(high);
  const float middle = 0.5f * (low + high), half = 0.5f * (high - low);
  for (int i = 0; i < TK_LANES; i++) {
    if (!(active >> i & 1)) continue;
    const float unbias = 1 - powf(kept, round[i]), unbias_square = 1 - powf(kept_square, round[i]);
    for (size_t k = i; k < n * TK_LANES; k += TK_LANES) {
      const float side = bounded ? (x[k] - middle) / half : 0;
      const float inner = bounded ? half * (1 - side * side) : 1;
      const float pull = weight[i] != 0 ? weight[i] * gradient[k] : 0;
      const float slope = (2 * (x[k] - x0[k]) - pull) * inner;
      first[k] = kept * first[k] + (1 - kept) * slope;
      second[k] = kept_square * second[k] + (1 - kept_square) * slope * slope;
      v[k] -= rate * (first[k] / unbias) / (sqrtf(second[k] / unbias_square) + guard);
      x[k] = bounded ? middle + half * tanhf(v[k]) : v[k];
    }
  }
}

void tk_tanh_inverse(
    size_t n, const float *x, float low, float high, uint32_t active, float *v) {
  const int bounded = isfinite(low) && isfinite(high);
  const float middle = 0.5f * (low + high), half = 0.5f * (high - low);
  for (size_t k = 0; k < n * TK_LANES; k++) {
    if (!(active >> (k % TK_LANES) & 1)) continue;
    v[k] = bounded ? atanhf((x[k] - middle) / half * 0.999999f) : x[k];
  }
}
