// SPDX-License-Identifier: MIT
#pragma once

/// Images per tile: the lanes of one vector.
#define TK_LANES 16

/// Instruction sets that a kernel body is compiled for, slowest first.
enum tk_isa { TK_ISA_SCALAR = 0, TK_ISA_AVX2 = 1, TK_ISA_AVX512 = 2 };

/// The instruction set in use: the best the CPU has, or what TEMPER_ISA (scalar, avx2, avx512)
/// names if the CPU has it. Decided once, at first use.
int tk_isa_active(void);

/// Switches every kernel that this thread calls to one instruction set; returns 0 (and changes
/// nothing) if the CPU lacks it. For tests: TEMPER_ISA decides for a whole process.
int tk_isa_select(int isa);

/// "scalar", "avx2" or "avx512".
const char *tk_isa_name(int isa);

/// Whether the instruction set in use multiplies and adds bytes in one instruction (AVX512_VNNI).
int tk_has_integer_products(void);

/// Whether the instruction set in use multiplies pairs of bfloat16 in one instruction (AVX512_BF16).
int tk_has_bfloat16(void);
