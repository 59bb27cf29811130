// SPDX-License-Identifier: MIT
#include "CKernelsOptimizers.h"

#include "dispatch.h"

#define TK_TARGET scalar
#include "optimizers.body.h"
#undef TK_TARGET
#define TK_BODY "optimizers.body.h"
#include "targets.h"

void tk_sgd_step(
    size_t n, float *weights, const float *gradient, float *velocity, float rate, float momentum,
    float decay, int nesterov) {
  TK_DISPATCH(tk_sgd_step)(n, weights, gradient, velocity, rate, momentum, decay, nesterov);
}

void tk_adam_step(
    size_t n, float *weights, const float *gradient, float *first, float *second, float rate,
    float beta1, float beta2, float epsilon, float decay, float correction1, float correction2) {
  TK_DISPATCH(tk_adam_step)
  (n, weights, gradient, first, second, rate, beta1, beta2, epsilon, decay, correction1,
   correction2);
}

void tk_accumulate(size_t n, const float *part, float *total) {
  TK_DISPATCH(tk_accumulate)(n, part, total);
}

void tk_scale(size_t n, float factor, float *values) { TK_DISPATCH(tk_scale)(n, factor, values); }

void tk_add_scaled(size_t n, float factor, const float *part, float *total) {
  TK_DISPATCH(tk_add_scaled)(n, factor, part, total);
}

void tk_blend(size_t n, float share, const float *values, float *average) {
  TK_DISPATCH(tk_blend)(n, share, values, average);
}

double tk_square_sum(size_t n, const float *values) {
  // Eight sums keep the adder busy; products of floats are exact in double precision.
  double sums[8] = {0};
  for (size_t i = 0; i < n; i++) sums[i % 8] += (double)values[i] * values[i];
  double sum = 0;
  for (int i = 0; i < 8; i++) sum += sums[i];
  return sum;
}

int tk_all_finite(size_t n, const float *values) { return TK_DISPATCH(tk_all_finite)(n, values); }
