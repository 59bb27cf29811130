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

int tk_all_finite(size_t n, const float *values) { return TK_DISPATCH(tk_all_finite)(n, values); }
