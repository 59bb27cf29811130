// SPDX-License-Identifier: MIT
//
// Vectors of 16 floats, whatever the instruction set: one 512-bit register or two 256-bit ones.
#pragma once
#include <stdint.h>

/// 16 floats; loads and stores need no alignment.
typedef float tk_vector __attribute__((ext_vector_type(16), aligned(4)));
typedef float tk_half_vector __attribute__((ext_vector_type(8), aligned(4)));
typedef int32_t tk_integers __attribute__((ext_vector_type(16)));
typedef int32_t tk_half_integers __attribute__((ext_vector_type(8)));
typedef uint8_t tk_half_bytes __attribute__((ext_vector_type(8), aligned(1)));

/// One bit per lane, stored as 16 bits.
typedef _Bool tk_bits __attribute__((ext_vector_type(16)));
typedef _Bool tk_half_bits __attribute__((ext_vector_type(8)));

#define TK_INLINE static inline __attribute__((always_inline))
#define TK_UNROLL _Pragma("clang loop unroll(full)")

#define TK_LOAD(pointer) (*(const tk_vector *)(pointer))
#define TK_STORE(pointer, vector) (*(tk_vector *)(pointer) = (vector))

/// The sign bits of a comparison as 16 bits, and back.
#define TK_BITS_OF(comparison) \
  __builtin_bit_cast(uint16_t, __builtin_convertvector(comparison, tk_bits))
#define TK_LANES_OF(bits) \
  (-__builtin_convertvector(__builtin_bit_cast(tk_bits, (uint16_t)(bits)), tk_integers))

/// The same for 8 lanes and 8 bits.
#define TK_HALF_BITS_OF(comparison) \
  __builtin_bit_cast(uint8_t, __builtin_convertvector(comparison, tk_half_bits))
#define TK_HALF_LANES_OF(bits)       \
  (-__builtin_convertvector(         \
      __builtin_bit_cast(tk_half_bits, (uint8_t)(bits)), tk_half_integers))
