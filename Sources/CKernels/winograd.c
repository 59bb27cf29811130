// SPDX-License-Identifier: MIT
#include "winograd.h"

#include "correlation.h"
#include "vectors.h"

int tk_uses_winograd(const tk_convolution *s, int algorithm) {
  return algorithm == TK_CONVOLUTION_WINOGRAD && tk_isa_active() != TK_ISA_SCALAR &&
         s->kernel_height == 3 && s->kernel_width == 3 && s->stride_height == 1 &&
         s->stride_width == 1 && s->groups == 1;
}

#define TK_BODY "winograd.body.h"
#include "targets.h"

#if defined(__x86_64__)
#define TK_VECTOR_DISPATCH(name) \
  (tk_isa_active() == TK_ISA_AVX512 ? name##_avx512 : name##_avx2)

void tk_winograd_pack(
    const float *weights, int outputs, int inputs, int is_gradient, float *packed) {
  TK_VECTOR_DISPATCH(tk_winograd_pack)(weights, outputs, inputs, is_gradient, packed);
}

void tk_winograd_correlate(const tk_winograd *w) { TK_VECTOR_DISPATCH(tk_winograd_correlate)(w); }
#else
void tk_winograd_pack(
    const float *weights, int outputs, int inputs, int is_gradient, float *packed) {
  (void)weights, (void)outputs, (void)inputs, (void)is_gradient, (void)packed;
}

void tk_winograd_correlate(const tk_winograd *w) { (void)w; }
#endif
