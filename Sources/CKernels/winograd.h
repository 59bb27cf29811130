// SPDX-License-Identifier: MIT
//
// Correlation with 3 x 3 taps by Winograd's minimal filtering, Lavin and Gray 2016, in tiles of
// 4 x 4 target pixels.
//
// With stride 1, F(4 x 4, 3 x 3): along one axis, four target pixels are the product of two
// polynomials, evaluated at the points 0, 1, -1, 2, -2 and infinity, multiplied place by place, and
// interpolated; 36 products in place of 144.
//
// With stride 2, even source pixels meet two taps and odd ones a single tap. The former go by
// F(4, 2), at the points 0, 1, -1, 2 and infinity, the latter as they are: 5 + 4 places along one
// axis, 81 products in place of 144. The gradient to the input is the same the other way round: odd
// target pixels meet two taps, even ones a single tap.
//
// Tiles at the lower and right edge that need only three or two pixels take fewer of the points:
// the transformed weights are the same, since what depends on the set of points stands in the
// source's transform.
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "CKernelsConvolution.h"
#include "dispatch.h"

/// What a correlation does along both axes.
typedef enum {
  tk_winograd_even,  ///< Stride 1.
  tk_winograd_down,  ///< Stride 2, padding 1.
  tk_winograd_up,  ///< The gradient to the input of `down`; a tile has pairs of target pixels.
} tk_winograd_kind;

enum {
  tk_winograd_tile = 4,  ///< Target pixels (or pairs of them) of a whole tile along one axis.
  tk_winograd_weights = 36,  ///< Forms of the weights: 6 along each axis.
  tk_winograd_most_places = 9,  ///< Places along one axis.
  tk_winograd_most_held = 2,  ///< Tiles that share one reading of the weights.
  tk_winograd_most_added = 2,  ///< Tiles that are added to the weights' gradient at a time.
};

/// Places along one axis: the points, then the pixels that meet a single tap.
static inline int tk_winograd_places(tk_winograd_kind kind) {
  return kind == tk_winograd_even ? 6 : 9;
}

/// Tiles held at a time: what they need stays in the second cache.
static inline int tk_winograd_held(tk_winograd_kind kind) {
  return kind == tk_winograd_even ? tk_winograd_most_held : 1;
}

/// Target channels whose products are held before they are summed up.
static inline int tk_winograd_group(tk_winograd_kind kind) {
  return kind == tk_winograd_even ? 36 : 24;
}

/// One correlation and what becomes of its sums.
typedef struct {
  tk_winograd_kind kind;
  const float *source;  ///< [source_height][source_width][depth][16]
  int source_height, source_width, depth;
  int row_offset, column_offset;  ///< The source pixel of place 0 for target pixel 0.
  float *target;  ///< [target_height][target_width][channels][16]
  int target_height, target_width, channels;
  const float *packed;  ///< [36 forms][block][depth][channels of the block]
  float *scratch;  ///< tk_winograd_scratch_count floats
  const float *bias;  ///< [channels] or NULL
  const float *addend;  ///< Added to the sums, like target; or NULL.
  int relu;
  uint16_t *positive;  ///< Where the signs of the sums are noted, like target; or NULL.
  const uint16_t *mask;  ///< Lanes whose bit is clear become zero; or NULL.
} tk_winograd;

/// An odd number of vectors from one place to the next, so that they do not share cache sets.
static inline size_t tk_winograd_pitch(int channels) { return (size_t)channels | 1; }

static inline size_t tk_winograd_packed_count(int depth, int channels) {
  return (size_t)tk_winograd_weights * depth * channels;
}

/// Floats for the transformed source and the products of the tiles that are held.
static inline size_t tk_winograd_scratch_count(tk_winograd_kind kind, int depth, int channels) {
  const int group = tk_min(channels, tk_winograd_group(kind));
  const int places = tk_winograd_places(kind);
  return (size_t)tk_winograd_held(kind) * places * places *
         (tk_winograd_pitch(depth) + tk_winograd_pitch(group)) * 16;
}

/// Whether a pass runs by Winograd's algorithm: it was chosen, the convolution has such a form, and
/// the active instruction set too (the scalar reference is direct).
int tk_uses_winograd(const tk_convolution *shape, int algorithm);

/// Packs weights [O][I][3][3] for the forward pass, or for the gradient to the input.
void tk_winograd_pack(
    const tk_convolution *shape, const float *weights, int is_gradient, float *packed);

void tk_winograd_correlate(const tk_winograd *w);

/// Floats of scratch for the gradient to the weights: all sums, and the tiles that are held.
size_t tk_winograd_weights_scratch_count(const tk_convolution *shape);

/// dw += gradient to the weights [O][I][3][3]: the transpose of the forward algorithm. The products
/// of the source and of the target's gradient are summed place by place over all tiles, and go back
/// through the forms of the weights once at the end.
void tk_winograd_backward_weights(
    const tk_convolution *shape, const float *x, const float *dy, float *dw, float *scratch);
