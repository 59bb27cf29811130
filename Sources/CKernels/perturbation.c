// SPDX-License-Identifier: MIT
#include "CKernelsPerturbation.h"

#include "dispatch.h"
#include "vectors.h"

/// Clamps, and lets NaN through.
static inline float clamped(float value, float low, float high) {
  value = value < low ? low : value;
  return value > high ? high : value;
}

static inline float sign_of(float value) { return (float)((value > 0) - (value < 0)); }

/// The lanes that can be divided by their norm.
static uint32_t usable_norms(const float norms[TK_LANES]) {
  uint32_t usable = 0;
  for (int i = 0; i < TK_LANES; i++) usable |= (uint32_t)(norms[i] > 0 && !isinf(norms[i])) << i;
  return usable;
}

#define TK_TARGET scalar
#include "perturbation.plain.h"
#undef TK_TARGET

static void tk_l2_ascend_scalar(
    size_t n, const float *gradient, const float step[16], uint32_t active, float *x) {
  float norms[TK_LANES];
  tk_l2_norms_scalar(n, gradient, NULL, norms);
  active &= usable_norms(norms);
  for (size_t v = 0; v < n; v++, gradient += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      // step / norm may overflow for the smallest gradients; gradient / norm cannot.
      float value = x[i] + step[i] * (gradient[i] / norms[i]);
      x[i] = active >> i & 1 ? value : x[i];
    }
  }
}

static void tk_copy_lanes_scalar(
    size_t n, const float *source, uint32_t lanes, float *target) {
  for (size_t v = 0; v < n; v++, source += TK_LANES, target += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) target[i] = lanes >> i & 1 ? source[i] : target[i];
  }
}

#define TK_BODY "perturbation.body.h"
#include "targets.h"

void tk_linf_step(
    size_t n, const float *x0, const float *gradient, const float step[16], const float epsilon[16],
    float low, float high, uint32_t active, float *x) {
  TK_DISPATCH(tk_linf_step)(n, x0, gradient, step, epsilon, low, high, active, x);
}

void tk_linf_project(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x) {
  TK_DISPATCH(tk_linf_project)(n, x0, epsilon, low, high, active, x);
}

void tk_l2_ascend(
    size_t n, const float *gradient, const float step[16], uint32_t active, float *x) {
  TK_DISPATCH(tk_l2_ascend)(n, gradient, step, active, x);
}

void tk_l2_project(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x) {
  TK_DISPATCH(tk_l2_project)(n, x0, epsilon, low, high, active, x);
}

void tk_l2_norms(size_t n, const float *a, const float *b, float norms[16]) {
  TK_DISPATCH(tk_l2_norms)(n, a, b, norms);
}

void tk_linf_norms(size_t n, const float *a, const float *b, float norms[16]) {
  TK_DISPATCH(tk_linf_norms)(n, a, b, norms);
}

void tk_copy_lanes(size_t n, const float *source, uint32_t lanes, float *target) {
  TK_DISPATCH(tk_copy_lanes)(n, source, lanes, target);
}
