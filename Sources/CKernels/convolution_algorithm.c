// SPDX-License-Identifier: MIT
#include "CKernelsConvolution.h"
#include "winograd.h"

enum {
  /// Fewer channels on either side do not pay for the transforms.
  tk_winograd_least_channels = 12,
};

void tk_convolution_choose_algorithms(tk_convolution *s) {
  const int many = s->input_channels >= tk_winograd_least_channels &&
                   s->output_channels >= tk_winograd_least_channels;
  const int algorithm = many && tk_uses_winograd(s, TK_CONVOLUTION_WINOGRAD)
                            ? TK_CONVOLUTION_WINOGRAD
                            : TK_CONVOLUTION_DIRECT;
  s->forward_algorithm = s->backward_algorithm = algorithm;
}
