// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CKernelsInteger.h"

// Convolution by counting bits: codes -1 and 1 as sign bits, bytes x as planes x_k of their bits.
//
//   sum of x * code = sum over k of 2^k (2 popcount(x_k & signs) - popcount(x_k))
//
// With one plane it is the product of XNOR-Net (Rastegari et al. 2016, section 4.1) for values 0 and 1,
// which is what rectifiers give, in the place of -1 and 1. Planes are [bit][H][W][C / 16][16][4]: a
// 32-bit lane holds one bit of 16 channels of an image, in the lower halves of its four bytes; channel
// c of 16 is bit c / 4 of byte c % 4.

/// The signs of a convolution's codes, packed.
typedef struct tk_binary_weights tk_binary_weights;

/// Packs codes [O][I / groups][KH][KW] for inputs of `bits` bits. NULL if a code is neither -1 nor 1, if
/// four neighbouring output channels are of different groups, or memory is out.
tk_binary_weights *tk_binary_weights_make(
    const tk_convolution *shape, const float *codes, int32_t bits);
void tk_binary_weights_free(tk_binary_weights *weights);

/// Whether counting bits is faster than tk_integer_convolution on this CPU, as measured.
int tk_binary_pays(const tk_convolution *shape, int32_t bits);

/// The bytes that the planes of an input take.
size_t tk_binary_planes_size(const tk_convolution *shape, int32_t bits);

/// Bytes to planes. x: [H][W][I / 4][16][4].
void tk_binary_planes(const tk_binary_weights *weights, const uint8_t *x, uint8_t *planes);

/// The same sums as tk_integer_convolution, from planes.
void tk_binary_convolution(
    const tk_binary_weights *weights, const uint8_t *planes, const int32_t *start,
    const tk_integer_target *target);
