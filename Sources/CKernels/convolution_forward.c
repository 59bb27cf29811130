// SPDX-License-Identifier: MIT
#include "bfloat16.h"
#include "convolution.h"
#include "correlation.h"
#include "vectors.h"
#include "winograd.h"

static void tk_convolution_pack_forward_scalar(
    const tk_convolution *s, const float *weights, float *packed) {
  memcpy(packed, weights, weight_count(s) * sizeof(float));
}

/// sums += the taps that reach output pixel (oh, ow), channel o.
static void add_taps(
    const tk_convolution *s, const float *x, const float *weights, int oh, int ow, int o,
    float sums[TK_LANES]) {
  int depth = s->input_channels / s->groups, first = first_input_of(s, o);
  for (int kh = 0; kh < s->kernel_height; kh++) {
    for (int kw = 0; kw < s->kernel_width; kw++) {
      for (int i = 0; i < depth; i++) {
        ptrdiff_t v = input_index(
            s, oh * s->stride_height - s->pad_top + kh, ow * s->stride_width - s->pad_left + kw,
            first + i);
        if (v < 0) break;
        float weight = weights_of(s, weights, o, i)[kh * s->kernel_width + kw];
        for (int n = 0; n < TK_LANES; n++) sums[n] += weight * x[v * TK_LANES + n];
      }
    }
  }
}

static void tk_convolution_forward_scalar(
    const tk_convolution *s, const float *x, const float *packed, const float *bias,
    const float *addend, int relu, float *y, uint16_t *mask) {
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      for (int o = 0; o < s->output_channels; o++) {
        float sums[TK_LANES];
        for (int n = 0; n < TK_LANES; n++) sums[n] = bias ? bias[o] : 0;
        add_taps(s, x, packed, oh, ow, o, sums);
        size_t v = ((size_t)oh * s->output_width + ow) * s->output_channels + o;
        uint16_t positive = 0;
        for (int n = 0; n < TK_LANES; n++) {
          if (addend) sums[n] += addend[v * TK_LANES + n];
          positive |= (sums[n] > 0) << n;
          y[v * TK_LANES + n] = relu && sums[n] < 0 ? 0 : sums[n];
        }
        if (mask) mask[v] = positive;
      }
    }
  }
}

/// What becomes of a sum: see tk_convolution_forward.
typedef struct {
  float *y;
  const float *bias, *addend;
  uint16_t *mask;
  int relu;
} tk_epilogue;

/// [O][I / groups][KH][KW] -> [group][block][KH][KW][I / groups][channels of the block].
TK_FOR_BODIES void pack_blocks(
    const tk_convolution *s, const float *weights, float *packed, int widest) {
  const int channels = s->output_channels / s->groups, depth = s->input_channels / s->groups;
  const int taps = s->kernel_height * s->kernel_width;
  const int blocks = tk_block_count(channels, widest);
  for (int block = 0; block < s->groups * blocks; block++) {
    const int size = tk_block_size(channels, blocks, block % blocks);
    for (int m = 0; m < size; m++) {
      for (int i = 0; i < depth; i++) {
        for (int tap = 0; tap < taps; tap++) packed[(tap * depth + i) * size + m] = *weights++;
      }
    }
    packed += (size_t)taps * depth * size;
  }
}

TK_FOR_BODIES tk_correlation forward_correlation(
    const tk_convolution *s, const float *x, const float *packed) {
  return (tk_correlation){
      .source = x,
      .source_height = s->input_height,
      .source_width = s->input_width,
      .source_channels = s->input_channels,
      .row_offset = -s->pad_top,
      .column_offset = -s->pad_left,
      .row_step = s->stride_height,
      .column_step = s->stride_width,
      .taps_high = s->kernel_height,
      .taps_wide = s->kernel_width,
      .groups = s->groups,
      .depth = s->input_channels / s->groups,
      .channels = s->output_channels / s->groups,
      .rows = s->output_height,
      .columns = s->output_width,
      .target_row = (size_t)s->output_width * s->output_channels,
      .target_column = s->output_channels,
      .packed = packed,
  };
}

#define TK_BODY "convolution_forward.body.h"
#include "targets.h"

static tk_winograd_kind winograd_kind(const tk_convolution *s) {
  return s->stride_height == 1 ? tk_winograd_even : tk_winograd_down;
}

static int uses_bfloat16(const tk_convolution *s) {
  return tk_uses_bfloat16(s, s->forward_algorithm, s->input_channels);
}

static size_t input_pixels(const tk_convolution *s) {
  return (size_t)s->input_height * s->input_width;
}

size_t tk_convolution_packed_forward_count(const tk_convolution *s) {
  return tk_uses_winograd(s, s->forward_algorithm)
             ? tk_winograd_packed_count(s->input_channels, s->output_channels)
             : weight_count(s);
}

size_t tk_convolution_forward_scratch_count(const tk_convolution *s) {
  if (tk_uses_winograd(s, s->forward_algorithm)) {
    return tk_winograd_scratch_count(winograd_kind(s), s->input_channels, s->output_channels);
  }
  return uses_bfloat16(s) ? tk_bfloat16_scratch_count(input_pixels(s), s->input_channels) : 0;
}

static void pack_forward_bfloat16(const tk_convolution *s, const float *weights, float *packed) {
  if (tk_isa_active() == TK_ISA_SCALAR) {
    tk_bfloat16_round(weight_count(s), weights, packed);
    return;
  }
  pack_blocks(s, weights, packed, tk_bfloat16_block());
  tk_bfloat16_join(
      packed, s->kernel_height * s->kernel_width, s->input_channels, s->output_channels,
      tk_bfloat16_block(), (uint32_t *)packed);
}

void tk_convolution_pack_forward(const tk_convolution *s, const float *weights, float *packed) {
  if (tk_uses_winograd(s, s->forward_algorithm)) {
    tk_winograd_pack(s, weights, 0, packed);
  } else if (uses_bfloat16(s)) {
    pack_forward_bfloat16(s, weights, packed);
  } else {
    TK_DISPATCH(tk_convolution_pack_forward)(s, weights, packed);
  }
}

static void forward_bfloat16(
    const tk_convolution *s, const float *x, const float *packed, const float *bias,
    const float *addend, int relu, float *y, uint16_t *mask, float *scratch) {
  if (tk_isa_active() == TK_ISA_SCALAR) {
    tk_bfloat16_round(input_pixels(s) * s->input_channels * TK_LANES, x, scratch);
    tk_convolution_forward_scalar(s, scratch, packed, bias, addend, relu, y, mask);
    return;
  }
  tk_bfloat16_round_pairs(input_pixels(s), s->input_channels, x, (uint32_t *)scratch);
  tk_correlation correlation = forward_correlation(s, scratch, packed);
  correlation.source_channels = correlation.depth = tk_channel_pairs(s->input_channels);
  const tk_bfloat16_end end = {
      .target = y, .bias = bias, .addend = addend, .positive = mask, .relu = relu};
  tk_bfloat16_correlate(&correlation, &end);
}

void tk_convolution_forward(
    const tk_convolution *s, const float *x, const float *packed, const float *bias,
    const float *addend, int relu, float *y, uint16_t *mask, float *scratch) {
  if (uses_bfloat16(s)) {
    forward_bfloat16(s, x, packed, bias, addend, relu, y, mask, scratch);
    return;
  }
  if (!tk_uses_winograd(s, s->forward_algorithm)) {
    TK_DISPATCH(tk_convolution_forward)(s, x, packed, bias, addend, relu, y, mask);
    return;
  }
  tk_winograd_correlate(&(tk_winograd){
      .kind = winograd_kind(s),
      .source = x,
      .source_height = s->input_height,
      .source_width = s->input_width,
      .depth = s->input_channels,
      .row_offset = -s->pad_top,
      .column_offset = -s->pad_left,
      .target = y,
      .target_height = s->output_height,
      .target_width = s->output_width,
      .channels = s->output_channels,
      .packed = packed,
      .scratch = scratch,
      .bias = bias,
      .addend = addend,
      .relu = relu,
      .positive = mask,
  });
}
