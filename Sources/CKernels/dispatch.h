// SPDX-License-Identifier: MIT
//
// How one operation becomes several machine codes. A family's `.c` file holds the scalar reference
// (`tk_..._scalar`), includes "targets.h", which compiles the family's body once per instruction
// set, and ends with the exported functions, each a call through TK_DISPATCH.
#pragma once
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "CKernelsCPU.h"

/// The name of a function in the body being compiled: TK_FN(tk_add) is tk_add_avx2 and so on.
#define TK_FN(name) TK_PASTE(name, TK_TARGET)
#define TK_PASTE(name, target) TK_PASTE_EXPANDED(name, target)
#define TK_PASTE_EXPANDED(name, target) name##_##target

/// The function of the instruction set in use.
#if defined(__x86_64__)
#define TK_DISPATCH(name)                                                                  \
  (((__typeof__(&name##_scalar) const[]){                                                  \
      name##_scalar, name##_avx2, name##_avx512})[tk_isa_active()])
#else
#define TK_DISPATCH(name) name##_scalar
#endif

/// A function that only bodies call: where no vector body is compiled, nothing does.
#define TK_FOR_BODIES static __attribute__((unused))

static inline int tk_min(int a, int b) { return a < b ? a : b; }
static inline int tk_max(int a, int b) { return a > b ? a : b; }
static inline int tk_ceiling_divide(int a, int b) { return (a + b - 1) / b; }
