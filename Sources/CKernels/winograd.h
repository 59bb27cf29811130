// SPDX-License-Identifier: MIT
//
// Correlation with 3 x 3 taps and stride 1 by Winograd's minimal filtering F(4 x 4, 3 x 3), Lavin
// and Gray 2016: 36 products in place of 144 for each 4 x 4 tile of the target.
//
// Along one axis, four target pixels are the product of two polynomials, evaluated at the points
// 0, 1, -1, 2, -2 and infinity, multiplied point by point, and interpolated. Tiles at the lower and
// right edge that need only three or two pixels take five or four of the points: the transformed
// weights are the same, since what depends on the set of points stands in the source's transform.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CKernelsConvolution.h"
#include "dispatch.h"

enum {
  tk_winograd_tile = 4,  ///< Target pixels of a whole tile along one axis.
  tk_winograd_points = 6,  ///< Points along one axis.
  tk_winograd_products = tk_winograd_points * tk_winograd_points,
  tk_winograd_held = 2,  ///< Tiles that share one reading of the weights.
  tk_winograd_group = 36,  ///< Target channels whose products are held before they are summed.
};

/// One correlation and what becomes of its sums.
typedef struct {
  const float *source;  ///< [source_height][source_width][depth][16]
  int source_height, source_width, depth;
  int row_offset, column_offset;  ///< The source pixel of tap 0 for target pixel 0.
  float *target;  ///< [rows][columns][channels][16]
  int rows, columns, channels;
  const float *packed;  ///< [36 products][block][depth][channels of the block]
  float *scratch;  ///< tk_winograd_scratch_count floats
  const float *bias;  ///< [channels] or NULL
  const float *addend;  ///< Added to the sums, [rows][columns][channels][16]; or NULL.
  int relu;
  uint16_t *positive;  ///< Where the signs of the sums are noted, [rows][columns][channels]; or NULL.
  const uint16_t *mask;  ///< Lanes whose bit is clear become zero; or NULL.
} tk_winograd;

/// An odd number of vectors from one product to the next, so that they do not share cache sets.
static inline size_t tk_winograd_pitch(int channels) { return (size_t)channels | 1; }

static inline size_t tk_winograd_packed_count(int depth, int channels) {
  return (size_t)tk_winograd_products * depth * channels;
}

/// Floats for the transformed source and the products of the tiles that are held.
static inline size_t tk_winograd_scratch_count(int depth, int channels) {
  const int group = tk_min(channels, tk_winograd_group);
  return tk_winograd_held * tk_winograd_products *
         (tk_winograd_pitch(depth) + tk_winograd_pitch(group)) * 16;
}

/// Whether a pass runs by Winograd's algorithm: it was chosen, the convolution has such a form, and
/// the active instruction set too (the scalar reference is direct).
int tk_uses_winograd(const tk_convolution *shape, int algorithm);

/// Packs weights [O][I][3][3] for the forward pass, or for the gradient to the input.
void tk_winograd_pack(
    const float *weights, int outputs, int inputs, int is_gradient, float *packed);

void tk_winograd_correlate(const tk_winograd *w);
