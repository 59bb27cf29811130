// SPDX-License-Identifier: MIT
#include "bfloat16.h"
#include "convolution.h"
#include "correlation.h"
#include "vectors.h"
#include "winograd.h"

static void tk_convolution_pack_backward_scalar(
    const tk_convolution *s, const float *weights, float *packed) {
  memcpy(packed, weights, weight_count(s) * sizeof(float));
}

/// dx += what the gradient of output pixel (oh, ow), channel o, sends back.
static void scatter_taps(
    const tk_convolution *s, const float dy[TK_LANES], const float *weights, int oh, int ow, int o,
    float *dx) {
  int depth = s->input_channels / s->groups, first = first_input_of(s, o);
  for (int kh = 0; kh < s->kernel_height; kh++) {
    for (int kw = 0; kw < s->kernel_width; kw++) {
      for (int i = 0; i < depth; i++) {
        ptrdiff_t v = input_index(
            s, oh * s->stride_height - s->pad_top + kh, ow * s->stride_width - s->pad_left + kw,
            first + i);
        if (v < 0) break;
        float weight = weights_of(s, weights, o, i)[kh * s->kernel_width + kw];
        for (int n = 0; n < TK_LANES; n++) dx[v * TK_LANES + n] += weight * dy[n];
      }
    }
  }
}

static void tk_convolution_backward_input_scalar(
    const tk_convolution *s, const float *dy, const float *packed, const float *addend,
    const uint16_t *mask, float *dx) {
  size_t count = (size_t)s->input_height * s->input_width * s->input_channels;
  if (!addend) {
    memset(dx, 0, count * TK_LANES * sizeof(float));
  } else if (addend != dx) {
    memcpy(dx, addend, count * TK_LANES * sizeof(float));
  }
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      for (int o = 0; o < s->output_channels; o++) {
        size_t v = ((size_t)oh * s->output_width + ow) * s->output_channels + o;
        scatter_taps(s, dy + v * TK_LANES, packed, oh, ow, o, dx);
      }
    }
  }
  for (size_t v = 0; mask && v < count; v++) {
    for (int n = 0; n < TK_LANES; n++) {
      if (!(mask[v] >> n & 1)) dx[v * TK_LANES + n] = 0;
    }
  }
}

/// What becomes of a sum: see tk_convolution_backward_input.
typedef struct {
  float *dx;
  const float *addend;
  const uint16_t *mask;
} tk_epilogue;

/// The part of one axis of the input that shares its taps: positions phase, phase + stride, ...
typedef struct {
  int positions;  ///< How many there are.
  int taps;  ///< How many taps reach them,
  int first_tap;  ///< the first of which is this; the next is one stride further.
  int offset;  ///< The output position that the last tap joins with position `phase`.
} tk_phase;

static tk_phase phase_of(int phase, int size, int kernel, int stride, int pad) {
  const int first = (phase + pad) % stride;
  const int taps = first < kernel ? tk_ceiling_divide(kernel - first, stride) : 0;
  return (tk_phase){
      .positions = phase < size ? tk_ceiling_divide(size - phase, stride) : 0,
      .taps = taps,
      .first_tap = first,
      .offset = (phase + pad) / stride - (taps - 1),
  };
}

static tk_phase row_phase(const tk_convolution *s, int phase) {
  return phase_of(phase, s->input_height, s->kernel_height, s->stride_height, s->pad_top);
}

static tk_phase column_phase(const tk_convolution *s, int phase) {
  return phase_of(phase, s->input_width, s->kernel_width, s->stride_width, s->pad_left);
}

/// [O][I / groups][KH][KW] -> [group][block][tap row][tap column][O / groups][channels of the
/// block], the taps those of one phase, last first. Returns the end of the packed phase.
static float *pack_phase(
    const tk_convolution *s, tk_phase rows, tk_phase columns, const float *weights, float *packed,
    int widest) {
  const int channels = s->input_channels / s->groups, depth = s->output_channels / s->groups;
  const int blocks = tk_block_count(channels, widest);
  for (int group = 0; group < s->groups; group++) {
    for (int block = 0, first = 0; block < blocks; block++) {
      const int size = tk_block_size(channels, blocks, block);
      for (int o = 0; o < depth; o++) {
        for (int tap = 0; tap < rows.taps * columns.taps; tap++) {
          const int row = rows.taps - 1 - tap / columns.taps;
          const int column = columns.taps - 1 - tap % columns.taps;
          const int position = (rows.first_tap + row * s->stride_height) * s->kernel_width +
                               columns.first_tap + column * s->stride_width;
          float *target = packed + ((size_t)tap * depth + o) * size;
          for (int m = 0; m < size; m++) {
            target[m] = weights_of(s, weights, group * depth + o, first + m)[position];
          }
        }
      }
      packed += (size_t)rows.taps * columns.taps * depth * size;
      first += size;
    }
  }
  return packed;
}

TK_FOR_BODIES void pack_phases(
    const tk_convolution *s, const float *weights, float *packed, int widest) {
  for (int row = 0; row < s->stride_height; row++) {
    for (int column = 0; column < s->stride_width; column++) {
      packed = pack_phase(s, row_phase(s, row), column_phase(s, column), weights, packed, widest);
    }
  }
}

TK_FOR_BODIES tk_correlation phase_correlation(
    const tk_convolution *s, int row, int column, const float *dy, const float *packed) {
  const tk_phase rows = row_phase(s, row), columns = column_phase(s, column);
  return (tk_correlation){
      .source = dy,
      .source_height = s->output_height,
      .source_width = s->output_width,
      .source_channels = s->output_channels,
      .row_offset = rows.offset,
      .column_offset = columns.offset,
      .row_step = 1,
      .column_step = 1,
      .taps_high = rows.taps,
      .taps_wide = columns.taps,
      .groups = s->groups,
      .depth = s->output_channels / s->groups,
      .channels = s->input_channels / s->groups,
      .rows = rows.positions,
      .columns = columns.positions,
      .target_first = ((size_t)row * s->input_width + column) * s->input_channels,
      .target_row = (size_t)s->stride_height * s->input_width * s->input_channels,
      .target_column = (size_t)s->stride_width * s->input_channels,
      .packed = packed,
  };
}

#define TK_BODY "convolution_backward_input.body.h"
#include "targets.h"

static tk_winograd_kind winograd_kind(const tk_convolution *s) {
  return s->stride_height == 1 ? tk_winograd_even : tk_winograd_up;
}

static int uses_bfloat16(const tk_convolution *s) {
  return tk_uses_bfloat16(s, s->backward_algorithm, s->output_channels);
}

static size_t output_pixels(const tk_convolution *s) {
  return (size_t)s->output_height * s->output_width;
}

size_t tk_convolution_packed_backward_count(const tk_convolution *s) {
  return tk_uses_winograd(s, s->backward_algorithm)
             ? tk_winograd_packed_count(s->output_channels, s->input_channels)
             : weight_count(s);
}

size_t tk_convolution_backward_scratch_count(const tk_convolution *s) {
  if (tk_uses_winograd(s, s->backward_algorithm)) {
    return tk_winograd_scratch_count(winograd_kind(s), s->output_channels, s->input_channels);
  }
  return uses_bfloat16(s) ? tk_bfloat16_scratch_count(output_pixels(s), s->output_channels) : 0;
}

static void pack_backward_bfloat16(const tk_convolution *s, const float *weights, float *packed) {
  if (tk_isa_active() == TK_ISA_SCALAR) {
    tk_bfloat16_round(weight_count(s), weights, packed);
    return;
  }
  pack_phases(s, weights, packed, tk_bfloat16_block());
  uint32_t *target = (uint32_t *)packed;
  for (int row = 0; row < s->stride_height; row++) {
    for (int column = 0; column < s->stride_width; column++) {
      const int taps = row_phase(s, row).taps * column_phase(s, column).taps;
      target = tk_bfloat16_join(
          packed, taps, s->output_channels, s->input_channels, tk_bfloat16_block(), target);
      packed += (size_t)taps * s->output_channels * s->input_channels;
    }
  }
}

void tk_convolution_pack_backward(const tk_convolution *s, const float *weights, float *packed) {
  if (tk_uses_winograd(s, s->backward_algorithm)) {
    tk_winograd_pack(s, weights, 1, packed);
  } else if (uses_bfloat16(s)) {
    pack_backward_bfloat16(s, weights, packed);
  } else {
    TK_DISPATCH(tk_convolution_pack_backward)(s, weights, packed);
  }
}

static void backward_input_bfloat16(
    const tk_convolution *s, const float *dy, const float *packed, const float *addend,
    const uint16_t *mask, float *dx, float *scratch) {
  if (tk_isa_active() == TK_ISA_SCALAR) {
    tk_bfloat16_round(output_pixels(s) * s->output_channels * TK_LANES, dy, scratch);
    tk_convolution_backward_input_scalar(s, scratch, packed, addend, mask, dx);
    return;
  }
  tk_bfloat16_round_pairs(output_pixels(s), s->output_channels, dy, (uint32_t *)scratch);
  const tk_bfloat16_end end = {.target = dx, .addend = addend, .mask = mask};
  for (int row = 0; row < s->stride_height; row++) {
    for (int column = 0; column < s->stride_width; column++) {
      tk_correlation phase = phase_correlation(s, row, column, scratch, packed);
      phase.source_channels = phase.depth = tk_channel_pairs(s->output_channels);
      tk_bfloat16_correlate(&phase, &end);
      packed += (size_t)phase.taps_high * phase.taps_wide * phase.depth * s->input_channels;
    }
  }
}

void tk_convolution_backward_input(
    const tk_convolution *s, const float *dy, const float *packed, const float *addend,
    const uint16_t *mask, float *dx, float *scratch) {
  if (uses_bfloat16(s)) {
    backward_input_bfloat16(s, dy, packed, addend, mask, dx, scratch);
    return;
  }
  if (!tk_uses_winograd(s, s->backward_algorithm)) {
    TK_DISPATCH(tk_convolution_backward_input)(s, dy, packed, addend, mask, dx);
    return;
  }
  tk_winograd_correlate(&(tk_winograd){
      .kind = winograd_kind(s),
      .source = dy,
      .source_height = s->output_height,
      .source_width = s->output_width,
      .depth = s->output_channels,
      // With stride 2 a pair's first source pixel has the pair's number.
      .row_offset = s->stride_height == 1 ? s->pad_top - 2 : 0,
      .column_offset = s->stride_width == 1 ? s->pad_left - 2 : 0,
      .target = dx,
      .target_height = s->input_height,
      .target_width = s->input_width,
      .channels = s->input_channels,
      .packed = packed,
      .scratch = scratch,
      .addend = addend,
      .mask = mask,
  });
}
