// SPDX-License-Identifier: MIT
#include "winograd.h"

#include "correlation.h"
#include "vectors.h"

int tk_uses_winograd(const tk_convolution *s, int algorithm) {
  const int even = s->stride_height == 1 && s->stride_width == 1;
  const int halving = s->stride_height == 2 && s->stride_width == 2 && s->pad_top == 1 &&
                      s->pad_left == 1;
  return algorithm == TK_CONVOLUTION_WINOGRAD && tk_isa_active() != TK_ISA_SCALAR &&
         s->kernel_height == 3 && s->kernel_width == 3 && (even || halving) && s->groups == 1;
}

#define TK_BODY "winograd.body.h"
#include "targets.h"

#if defined(__x86_64__)
#define TK_VECTOR_DISPATCH(name) \
  (tk_isa_active() == TK_ISA_AVX512 ? name##_avx512 : name##_avx2)

void tk_winograd_pack(
    const tk_convolution *s, const float *weights, int is_gradient, float *packed) {
  TK_VECTOR_DISPATCH(tk_winograd_pack)(s, weights, is_gradient, packed);
}

void tk_winograd_correlate(const tk_winograd *w) { TK_VECTOR_DISPATCH(tk_winograd_correlate)(w); }
#else
void tk_winograd_pack(
    const tk_convolution *s, const float *weights, int is_gradient, float *packed) {
  (void)s, (void)weights, (void)is_gradient, (void)packed;
}

void tk_winograd_correlate(const tk_winograd *w) { (void)w; }
#endif
