// SPDX-License-Identifier: MIT
//
// The measured table: where each algorithm is the faster one. `scripts/bench` shows both beside
// each other for every shape.
#include "CKernelsConvolution.h"
#include "winograd.h"

enum {
  /// Fewer channels on either side do not pay for the transforms.
  tk_least_channels = 12,
  /// With stride 2 fewer products are saved, so that more channels (input and output together) and
  /// pixels are needed: at the border of small images direct sums skip taps.
  tk_least_channels_halving = 32,
  tk_least_sum_halving = 96,
  tk_least_pixels_halving = 64,
  /// The sums of a gradient to the weights are passed over once for each tile or two of 16 pixels.
  tk_least_channels_summing = 16,
  tk_least_pixels_summing = 17,
};

static int winograd_pays(const tk_convolution *s) {
  const int fewest = tk_min(s->input_channels, s->output_channels);
  if (s->stride_height == 1) return fewest >= tk_least_channels;
  return fewest >= tk_least_channels_halving &&
         s->input_channels + s->output_channels >= tk_least_sum_halving &&
         s->input_height * s->input_width >= tk_least_pixels_halving;
}

static int winograd_pays_for_weights(const tk_convolution *s) {
  const int fewest = tk_min(s->input_channels, s->output_channels);
  const int pixels = s->output_height * s->output_width;
  if (s->stride_height == 1) {
    return fewest >= tk_least_channels_summing && pixels >= tk_least_pixels_summing;
  }
  return fewest >= tk_least_channels_halving &&
         s->input_channels + s->output_channels >= tk_least_sum_halving &&
         pixels >= tk_least_pixels_halving;
}

void tk_convolution_choose_algorithms(tk_convolution *s) {
  const int exists = tk_uses_winograd(s, TK_CONVOLUTION_WINOGRAD);
  s->forward_algorithm = s->backward_algorithm =
      exists && winograd_pays(s) ? TK_CONVOLUTION_WINOGRAD : TK_CONVOLUTION_DIRECT;
  s->weights_algorithm =
      exists && winograd_pays_for_weights(s) ? TK_CONVOLUTION_WINOGRAD : TK_CONVOLUTION_DIRECT;
}
