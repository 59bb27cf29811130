// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>

// Flat parameter vectors; n counts floats.

/// Stochastic gradient descent as PyTorch defines it: g += decay * w; v = momentum * v + g;
/// w -= rate * (nesterov ? g + momentum * v : v). velocity may be NULL when momentum is 0.
void tk_sgd_step(
    size_t n, float *weights, const float *gradient, float *velocity, float rate, float momentum,
    float decay, int nesterov);

/// Adam (Kingma and Ba 2015) with L2 decay; corrections are 1 - beta^t.
void tk_adam_step(
    size_t n, float *weights, const float *gradient, float *first, float *second, float rate,
    float beta1, float beta2, float epsilon, float decay, float correction1, float correction2);

/// total += part; and total *= factor.
void tk_accumulate(size_t n, const float *part, float *total);
void tk_scale(size_t n, float factor, float *values);

/// total += factor * part.
void tk_add_scaled(size_t n, float factor, const float *part, float *total);

/// average += share * (values - average).
void tk_blend(size_t n, float share, const float *values, float *average);

/// The sum of squares, in double precision and one order for every instruction set.
double tk_square_sum(size_t n, const float *values);

/// Whether every value is finite (1) or not (0).
int tk_all_finite(size_t n, const float *values);
