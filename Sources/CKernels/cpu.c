// SPDX-License-Identifier: MIT
#include "CKernelsCPU.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"scalar", "avx2", "avx512"};
enum { isa_count = sizeof names / sizeof names[0], undecided = -1 };

static int isa_supported(int isa) {
  if (isa == TK_ISA_SCALAR) return 1;
#if defined(__x86_64__)
  __builtin_cpu_init();
  int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (isa == TK_ISA_AVX2) return avx2;
  if (isa == TK_ISA_AVX512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  }
#endif
  return 0;
}

/// What TEMPER_ISA names if the CPU has it, else the best.
static int isa_decide(void) {
  const char *wanted = getenv("TEMPER_ISA");
  for (int isa = 0; wanted && isa < isa_count; isa++) {
    if (strcmp(wanted, names[isa]) == 0 && isa_supported(isa)) return isa;
  }
  int best = isa_count - 1;
  while (!isa_supported(best)) best--;
  return best;
}

// What the process uses. Two threads that meet here at first use decide the same, so a plain atomic
// is enough.
static _Atomic int active = undecided;

// What this thread has selected instead: packed weights depend on the instruction set, so a
// selection must not reach threads that are in the middle of something.
static _Thread_local int selected = undecided;

int tk_isa_active(void) {
  if (selected != undecided) return selected;
  int isa = atomic_load_explicit(&active, memory_order_relaxed);
  if (isa == undecided) {
    isa = isa_decide();
    atomic_store_explicit(&active, isa, memory_order_relaxed);
  }
  return isa;
}

int tk_isa_select(int isa) {
  if (!isa_supported(isa)) return 0;
  selected = isa;
  return 1;
}

int tk_has_bfloat16(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return tk_isa_active() == TK_ISA_AVX512 && __builtin_cpu_supports("avx512bf16");
#else
  return 0;
#endif
}

int tk_has_integer_products(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return tk_isa_active() == TK_ISA_AVX512 && __builtin_cpu_supports("avx512vnni");
#else
  return 0;
#endif
}

const char *tk_isa_name(int isa) { return isa >= 0 && isa < isa_count ? names[isa] : "unknown"; }
