// SPDX-License-Identifier: MIT
#pragma once
#include <stddef.h>
#include <stdint.h>

/// How a pass of a convolution is computed.
enum {
  TK_CONVOLUTION_DIRECT = 0,
  /// Fewer products, for 3 x 3 kernels in one group with stride 1, or stride 2 and padding 1;
  /// elsewhere direct.
  TK_CONVOLUTION_WINOGRAD = 1,
  /// Values and weights rounded to bfloat16, sums in single precision, for convolutions in one group
  /// with two channels or more to sum over; elsewhere direct.
  TK_CONVOLUTION_BFLOAT16 = 2,
};

/// The geometry of a convolution. Bottom and right padding follow from the output size.
/// A linear layer is a convolution whose kernel covers the whole input.
typedef struct {
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t kernel_height, kernel_width;
  int32_t stride_height, stride_width;
  int32_t pad_top, pad_left;
  int32_t groups;
  /// How the output and the gradients to the input and to the weights are computed.
  int32_t forward_algorithm, backward_algorithm, weights_algorithm;
} tk_convolution;

/// Sets the algorithms to the faster ones for this geometry and instruction set, as measured.
void tk_convolution_choose_algorithms(tk_convolution *shape);

/// Lets the output and the gradient to the input, for which algorithms are chosen, be computed in
/// bfloat16, but for passes that single precision is faster in.
void tk_convolution_choose_bfloat16(tk_convolution *shape);

/// Floats that the packed forms of the weights need.
size_t tk_convolution_packed_forward_count(const tk_convolution *shape);
size_t tk_convolution_packed_backward_count(const tk_convolution *shape);

/// Floats of scratch that the forward pass / the gradient to the input needs; may be 0.
size_t tk_convolution_forward_scratch_count(const tk_convolution *shape);
size_t tk_convolution_backward_scratch_count(const tk_convolution *shape);

/// Packs weights [O][I / groups][KH][KW] for the forward pass / for the gradient to the input.
/// The packed form depends on the active instruction set and on the algorithm.
void tk_convolution_pack_forward(const tk_convolution *shape, const float *weights, float *packed);
void tk_convolution_pack_backward(const tk_convolution *shape, const float *weights, float *packed);

/// y = convolution(x) + bias + addend, then ReLU if `relu`; where `mask` is given, bit n of
/// mask[h][w][o] says whether lane n was positive. x: [H][W][I][16], y: [OH][OW][O][16], bias: [O]
/// or NULL, addend: like y, may be y itself, or NULL, mask: [OH][OW][O] or NULL.
void tk_convolution_forward(
    const tk_convolution *shape, const float *x, const float *packed, const float *bias,
    const float *addend, int relu, float *y, uint16_t *mask, float *scratch);

/// dx = gradient to the input + addend. Every element of dx is written. Where `mask` is given (the
/// ReLU mask of the layer that produced x), lanes whose bit is clear are stored as zero. dy:
/// [OH][OW][O][16], dx: [H][W][I][16], addend: like dx, may be dx itself, or NULL, mask: [H][W][I]
/// or NULL.
void tk_convolution_backward_input(
    const tk_convolution *shape, const float *dy, const float *packed, const float *addend,
    const uint16_t *mask, float *dx, float *scratch);

/// Floats of scratch that the gradient to the weights needs.
size_t tk_convolution_weight_scratch_count(const tk_convolution *shape);

/// dw += gradient to the weights, db += gradient to the bias (db may be NULL), summed over the 16
/// lanes in one fixed order. dw: [O][I / groups][KH][KW], db: [O].
void tk_convolution_backward_weights(
    const tk_convolution *shape, const float *x, const float *dy, float *dw, float *db,
    float *scratch);
