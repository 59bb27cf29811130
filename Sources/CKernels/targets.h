// SPDX-License-Identifier: MIT
//
// Compiles TK_BODY once per vector instruction set. TK_TARGET names it inside the body, and
// TK_VECTORS_512 says whether it has 32 registers of 16 lanes, or 16 of 8. Included once by each
// family, so it has no guard.
#if defined(__x86_64__)

#define TK_TARGET avx2
#define TK_VECTORS_512 0
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include TK_BODY
#pragma clang attribute pop
#undef TK_TARGET
#undef TK_VECTORS_512

#define TK_TARGET avx512
#define TK_VECTORS_512 1
#pragma clang attribute push(                                                \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), \
    apply_to = function)
#include TK_BODY
#pragma clang attribute pop
#undef TK_TARGET
#undef TK_VECTORS_512

#endif
#undef TK_BODY
