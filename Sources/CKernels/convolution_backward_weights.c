// SPDX-License-Identifier: MIT
#include "convolution.h"
#include "vectors.h"
#include "winograd.h"

/// The sum over pixels and lanes of dy of channel o times x of channel i, tap (kh, kw).
static double weight_gradient(
    const tk_convolution *s, const float *x, const float *dy, int o, int i, int kh, int kw) {
  double sum = 0;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      ptrdiff_t v = input_index(
          s, oh * s->stride_height - s->pad_top + kh, ow * s->stride_width - s->pad_left + kw,
          first_input_of(s, o) + i);
      if (v < 0) continue;
      size_t u = ((size_t)oh * s->output_width + ow) * s->output_channels + o;
      for (int n = 0; n < TK_LANES; n++) {
        sum += (double)x[v * TK_LANES + n] * (double)dy[u * TK_LANES + n];
      }
    }
  }
  return sum;
}

static size_t tk_convolution_weight_scratch_count_scalar(const tk_convolution *s) {
  (void)s;
  return 0;
}

static void tk_weight_gradient_scalar(
    const tk_convolution *s, const float *x, const float *dy, float *dw, float *scratch) {
  (void)scratch;
  int depth = s->input_channels / s->groups;
  for (int o = 0; o < s->output_channels; o++) {
    for (int i = 0; i < depth; i++) {
      for (int kh = 0; kh < s->kernel_height; kh++) {
        for (int kw = 0; kw < s->kernel_width; kw++) {
          *dw++ += (float)weight_gradient(s, x, dy, o, i, kh, kw);
        }
      }
    }
  }
}

static void tk_bias_gradient_scalar(const tk_convolution *s, const float *dy, float *db) {
  size_t pixels = (size_t)s->output_height * s->output_width;
  for (int o = 0; o < s->output_channels; o++) {
    double sum = 0;
    for (size_t p = 0; p < pixels; p++) {
      const float *lanes = dy + (p * s->output_channels + o) * TK_LANES;
      for (int n = 0; n < TK_LANES; n++) sum += lanes[n];
    }
    db[o] += (float)sum;
  }
}

enum {
  tk_block_floats = TK_LANES * TK_LANES,  ///< One pixel of 16 channels of 16 images.
  tk_band_pixels = 96,  ///< A transposed band of about this many pixels stays in the cache.
  tk_few_channels = 4,  ///< Up to so many output channels per group are not worth transposing.
};

/// The output rows that are worked on at a time.
typedef struct {
  int row, row_end;
} tk_band;

static int band_rows(const tk_convolution *s) {
  return tk_min(s->output_height, tk_max(1, tk_band_pixels / s->output_width));
}

/// Floats of 16 channels of a band, transposed.
TK_FOR_BODIES size_t band_floats(const tk_convolution *s) {
  return (size_t)band_rows(s) * s->output_width * tk_block_floats;
}

TK_FOR_BODIES float lane_sum(const tk_vector *lanes) {
  float sum = 0;
  for (int n = 0; n < TK_LANES; n++) sum += (*lanes)[n];
  return sum;
}

#define TK_BODY "convolution_backward_weights.body.h"
#include "targets.h"

size_t tk_convolution_weight_scratch_count(const tk_convolution *s) {
  return tk_uses_winograd(s, s->weights_algorithm)
             ? tk_winograd_weights_scratch_count(s)
             : TK_DISPATCH(tk_convolution_weight_scratch_count)(s);
}

void tk_convolution_backward_weights(
    const tk_convolution *s, const float *x, const float *dy, float *dw, float *db,
    float *scratch) {
  if (tk_uses_winograd(s, s->weights_algorithm)) {
    tk_winograd_backward_weights(s, x, dy, dw, scratch);
  } else {
    TK_DISPATCH(tk_weight_gradient)(s, x, dy, dw, scratch);
  }
  if (db) TK_DISPATCH(tk_bias_gradient)(s, dy, db);
}
