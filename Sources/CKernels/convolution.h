// SPDX-License-Identifier: MIT
//
// What the scalar references of a convolution's passes share.
#pragma once
#include "CKernelsConvolution.h"
#include "dispatch.h"

static inline size_t weight_count(const tk_convolution *s) {
  return (size_t)s->output_channels * (s->input_channels / s->groups) * s->kernel_height *
         s->kernel_width;
}

/// The weights that join output channel o with input channel i of its group: [KH][KW].
static inline const float *weights_of(const tk_convolution *s, const float *weights, int o, int i) {
  int depth = s->input_channels / s->groups;
  return weights + ((size_t)o * depth + i) * s->kernel_height * s->kernel_width;
}

/// The first input channel of the group that output channel o belongs to.
static inline int first_input_of(const tk_convolution *s, int o) {
  return o / (s->output_channels / s->groups) * (s->input_channels / s->groups);
}

/// The vector index of input pixel (ih, iw), channel i; -1 outside the image.
static inline ptrdiff_t input_index(const tk_convolution *s, int ih, int iw, int i) {
  if (ih < 0 || ih >= s->input_height || iw < 0 || iw >= s->input_width) return -1;
  return ((ptrdiff_t)ih * s->input_width + iw) * s->input_channels + i;
}
