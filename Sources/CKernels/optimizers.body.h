// SPDX-License-Identifier: MIT
//
// Plain loops over flat vectors, which the compiler vectorises; the scalar reference is this text
// compiled for the baseline.

static void TK_FN(tk_sgd_step)(
    size_t n, float *restrict weights, const float *restrict gradient, float *restrict velocity,
    float rate, float momentum, float decay, int nesterov) {
  if (!velocity) {
    for (size_t i = 0; i < n; i++) weights[i] -= rate * (gradient[i] + decay * weights[i]);
    return;
  }
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + decay * weights[i];
    float v = momentum * velocity[i] + g;
    velocity[i] = v;
    weights[i] -= rate * (nesterov ? g + momentum * v : v);
  }
}

static void TK_FN(tk_adam_step)(
    size_t n, float *restrict weights, const float *restrict gradient, float *restrict first,
    float *restrict second, float rate, float beta1, float beta2, float epsilon, float decay,
    float correction1, float correction2) {
  const float step = rate / correction1, root = sqrtf(correction2);
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] + decay * weights[i];
    float m = beta1 * first[i] + (1 - beta1) * g;
    float v = beta2 * second[i] + (1 - beta2) * g * g;
    first[i] = m;
    second[i] = v;
    weights[i] -= step * m / (sqrtf(v) / root + epsilon);
  }
}

static void TK_FN(tk_accumulate)(size_t n, const float *part, float *total) {
  for (size_t i = 0; i < n; i++) total[i] += part[i];
}

static void TK_FN(tk_scale)(size_t n, float factor, float *values) {
  for (size_t i = 0; i < n; i++) values[i] *= factor;
}

static void TK_FN(tk_add_scaled)(size_t n, float factor, const float *part, float *total) {
  for (size_t i = 0; i < n; i++) total[i] += factor * part[i];
}

static void TK_FN(tk_blend)(size_t n, float share, const float *values, float *average) {
  for (size_t i = 0; i < n; i++) average[i] += share * (values[i] - average[i]);
}

static int TK_FN(tk_all_finite)(size_t n, const float *values) {
  // A float is infinite or NaN exactly if all bits of its exponent are set.
  const uint32_t exponent = 0x7f800000;
  for (size_t start = 0; start < n; start += 4096) {
    size_t end = n - start < 4096 ? n : start + 4096;
    uint32_t found = 0;
    for (size_t i = start; i < end; i++) {
      uint32_t bits;
      memcpy(&bits, &values[i], sizeof bits);
      found |= (bits & exponent) == exponent;
    }
    if (found) return 0;
  }
  return 1;
}
