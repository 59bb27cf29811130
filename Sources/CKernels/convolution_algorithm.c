// SPDX-License-Identifier: MIT
//
// The measured table: where each algorithm is the faster one. `scripts/bench` shows both beside
// each other for every shape.
#include "CKernelsConvolution.h"
#include "winograd.h"

/// The bounds above which Winograd's algorithm is the faster one.
typedef struct {
  int channels;  ///< On either side: fewer do not pay for the transforms.
  /// With stride 2 fewer products are saved, so that more channels (on either side, and input and
  /// output together) and pixels are needed: at the border of small images direct sums skip taps.
  int channels_halving, sum_halving, pixels_halving;
  /// The sums of a gradient to the weights are passed over once for each tile or two of 16 pixels.
  int channels_summing, pixels_summing;
  int channels_summing_halving, sum_summing_halving, pixels_summing_halving;
} tk_winograd_bounds;

/// By instruction set: with 32 registers the transforms cost less beside the products.
static const tk_winograd_bounds *winograd_bounds(void) {
  static const tk_winograd_bounds avx2 = {12, 32, 96, 64, 16, 17, 32, 96, 64};
  static const tk_winograd_bounds avx512 = {8, 16, 48, 64, 8, 17, 32, 96, 49};
  return tk_isa_active() == TK_ISA_AVX512 ? &avx512 : &avx2;
}

static int winograd_pays(const tk_convolution *s) {
  const tk_winograd_bounds *least = winograd_bounds();
  const int fewest = tk_min(s->input_channels, s->output_channels);
  if (s->stride_height == 1) return fewest >= least->channels;
  return fewest >= least->channels_halving &&
         s->input_channels + s->output_channels >= least->sum_halving &&
         s->input_height * s->input_width >= least->pixels_halving;
}

static int winograd_pays_for_weights(const tk_convolution *s) {
  const tk_winograd_bounds *least = winograd_bounds();
  const int fewest = tk_min(s->input_channels, s->output_channels);
  const int pixels = s->output_height * s->output_width;
  if (s->stride_height == 1) {
    return fewest >= least->channels_summing && pixels >= least->pixels_summing;
  }
  return fewest >= least->channels_summing_halving &&
         s->input_channels + s->output_channels >= least->sum_summing_halving &&
         pixels >= least->pixels_summing_halving;
}

void tk_convolution_choose_algorithms(tk_convolution *s) {
  const int exists = tk_uses_winograd(s, TK_CONVOLUTION_WINOGRAD);
  s->forward_algorithm = s->backward_algorithm =
      exists && winograd_pays(s) ? TK_CONVOLUTION_WINOGRAD : TK_CONVOLUTION_DIRECT;
  s->weights_algorithm =
      exists && winograd_pays_for_weights(s) ? TK_CONVOLUTION_WINOGRAD : TK_CONVOLUTION_DIRECT;
}

/// With stride 1 a quarter of the products in single precision takes less than half of the time of
/// all, which is what pairs take.
static int32_t in_bfloat16(const tk_convolution *s, int32_t algorithm) {
  const int stays = s->stride_height == 1 && algorithm == TK_CONVOLUTION_WINOGRAD;
  return stays ? algorithm : TK_CONVOLUTION_BFLOAT16;
}

void tk_convolution_choose_bfloat16(tk_convolution *s) {
  s->forward_algorithm = in_bfloat16(s, s->forward_algorithm);
  s->backward_algorithm = in_bfloat16(s, s->backward_algorithm);
}
