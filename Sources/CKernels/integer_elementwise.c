// SPDX-License-Identifier: MIT
#include "integer.h"
#include "vectors.h"

/// What rounding brings x to, 0 to high; a NaN gives 0, as bytes know none.
static inline float grid_value(float x, float scale, float zero, float high) {
  const float q = rintf(x / scale) + zero;
  const float low = q >= 0 ? q : 0;
  return low > high ? high : low;
}

/// The second operand's share of a sum's total.
static inline int64_t added_total(const tk_requantization *r, int32_t multiplier, int32_t sum) {
  return (int64_t)(int32_t)((uint32_t)sum << r->left) * multiplier;
}

/// Joins the digits of sums: digit 0 counts once, each next one `radix` times more.
static inline void whole_sums(
    const float *x, size_t pitch, int32_t parts, int32_t radix, int32_t sums[TK_LANES]) {
  for (int n = 0; n < TK_LANES; n++) sums[n] = 0;
  for (int part = parts - 1; part >= 0; part--) {
    for (int n = 0; n < TK_LANES; n++) {
      sums[n] = sums[n] * radix + (int32_t)x[part * pitch + n];
    }
  }
}

typedef struct {
  int top, bottom, left, right;
} tk_pool_window;

static inline tk_pool_window pool_window(const tk_integer_pooling *s, int oh, int ow) {
  const int top = oh * s->stride_height - s->pad_top, left = ow * s->stride_width - s->pad_left;
  return (tk_pool_window){
      .top = tk_max(0, top),
      .bottom = tk_min(s->input_height, top + s->window_height),
      .left = tk_max(0, left),
      .right = tk_min(s->input_width, left + s->window_width),
  };
}

#define TK_TARGET scalar
#include "integer_elementwise.plain.h"
#undef TK_TARGET

static void tk_grid_quantize_scalar(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t high, float *y,
    uint16_t *inside) {
  const float zero = (float)zero_point, highest = (float)high;
  for (size_t v = 0; v < n; v++, x += TK_LANES, y += TK_LANES) {
    uint16_t bits = 0;
    for (int i = 0; i < TK_LANES; i++) {
      const float q = rintf(x[i] / scale) + zero;
      bits |= ((q >= 0) & (q <= highest)) << i;
      y[i] = grid_value(x[i], scale, zero, highest) - zero;
    }
    if (inside) inside[v] = bits;
  }
}

#define TK_BODY "integer_elementwise.body.h"
#include "targets.h"

void tk_integer_quantize(
    size_t pixels, int32_t channels, const float *x, float scale, int32_t zero_point, int32_t high,
    uint8_t *y) {
  TK_DISPATCH(tk_integer_quantize)(pixels, channels, x, scale, zero_point, high, y);
}

void tk_integer_rescale(
    size_t quads, const uint8_t *x, int32_t zero, const tk_requantization *rule, int32_t low,
    int32_t high, uint8_t *y) {
  TK_DISPATCH(tk_integer_rescale)(quads, x, zero, rule, low, high, y);
}

void tk_integer_rescale_channels(
    size_t pixels, int32_t quads, const uint8_t *x, int32_t zero, const tk_requantization *rules,
    int32_t low, int32_t high, uint8_t *y) {
  TK_DISPATCH(tk_integer_rescale_channels)(pixels, quads, x, zero, rules, low, high, y);
}

void tk_integer_add(
    size_t quads, const uint8_t *a, int32_t a_zero, const uint8_t *b, int32_t b_zero,
    const tk_requantization *rule, int32_t b_multiplier, int32_t low, int32_t high, uint8_t *y) {
  TK_DISPATCH(tk_integer_add)(quads, a, a_zero, b, b_zero, rule, b_multiplier, low, high, y);
}

void tk_integer_max_pool(const tk_integer_pooling *shape, const uint8_t *x, uint8_t *y) {
  TK_DISPATCH(tk_integer_max_pool)(shape, x, y);
}

void tk_integer_average_pool(
    const tk_integer_pooling *shape, const uint8_t *x, int32_t zero, const tk_requantization *rule,
    int32_t low, int32_t high, uint8_t *y) {
  TK_DISPATCH(tk_integer_average_pool)(shape, x, zero, rule, low, high, y);
}

void tk_grid_quantize(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t high, float *y,
    uint16_t *inside) {
  TK_DISPATCH(tk_grid_quantize)(n, x, scale, zero_point, high, y, inside);
}

void tk_grid_requantize(
    size_t pixels, int32_t channels, const float *x, int32_t parts, int32_t radix,
    const tk_requantization *rules, int32_t shared, int32_t low, int32_t high, int32_t zero_point,
    int32_t positive, float *y, uint16_t *inside) {
  TK_DISPATCH(tk_grid_requantize)(
      pixels, channels, x, parts, radix, rules, shared, low, high, zero_point, positive, y,
      inside);
}

void tk_grid_add(
    size_t n, const float *a, const float *b, const tk_requantization *rule, int32_t b_multiplier,
    int32_t low, int32_t high, int32_t zero_point, int32_t positive, float *y, uint16_t *inside) {
  TK_DISPATCH(tk_grid_add)(
      n, a, b, rule, b_multiplier, low, high, zero_point, positive, y, inside);
}

void tk_grid_sum_pool(const tk_integer_pooling *s, const float *x, float *y) {
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      const tk_pool_window w = pool_window(s, oh, ow);
      for (int c = 0; c < s->channels; c++, y += TK_LANES) {
        for (int n = 0; n < TK_LANES; n++) y[n] = 0;
        for (int h = w.top; h < w.bottom; h++) {
          for (int v = w.left; v < w.right; v++) {
            const float *from =
                x + (((size_t)h * s->input_width + v) * s->channels + c) * TK_LANES;
            for (int n = 0; n < TK_LANES; n++) y[n] += from[n];
          }
        }
      }
    }
  }
}

/// The product is rounded before the sum, whatever the compiler would rather do.
static float score(int32_t sum, float scale, float bias) {
  const volatile float product = (float)sum * scale;
  return product + bias;
}

void tk_integer_scores(
    int32_t channels, const int32_t *sums, const float *scales, const float *biases, float *y) {
  for (int c = 0; c < channels; c++) {
    for (int n = 0; n < TK_LANES; n++) {
      y[c * TK_LANES + n] = score(sums[c * TK_LANES + n], scales[c], biases[c]);
    }
  }
}

void tk_grid_scores(
    int32_t channels, const float *x, int32_t parts, int32_t radix, const float *scales,
    const float *biases, float *y) {
  for (int c = 0; c < channels; c++) {
    int32_t sums[TK_LANES];
    whole_sums(x + c * TK_LANES, (size_t)channels * TK_LANES, parts, radix, sums);
    for (int n = 0; n < TK_LANES; n++) y[c * TK_LANES + n] = score(sums[n], scales[c], biases[c]);
  }
}

void tk_integer_pad(
    int32_t height, int32_t width, int32_t quads, int32_t top, int32_t left, int32_t padded_height,
    int32_t padded_width, uint8_t value, const uint8_t *x, uint8_t *y) {
  const size_t row = (size_t)quads * tk_quad;
  memset(y, value, (size_t)padded_height * padded_width * row);
  for (int h = 0; h < height; h++) {
    memcpy(
        y + ((size_t)(h + top) * padded_width + left) * row, x + (size_t)h * width * row,
        (size_t)width * row);
  }
}

/// The place of a channel's byte of image 0.
static inline size_t byte_of(size_t pixel, int channels, int channel) {
  return (pixel * tk_ceiling_divide(channels, 4) + channel / 4) * tk_quad + channel % 4;
}

void tk_integer_gather(
    int32_t height, int32_t width, int32_t channels, int32_t stride, int32_t count,
    const int32_t *sources, uint8_t blank, const uint8_t *x, int32_t first, int32_t y_channels,
    uint8_t *y) {
  size_t pixel = 0;
  for (int h = 0; h < height; h += stride) {
    for (int w = 0; w < width; w += stride, pixel++) {
      for (int i = 0; i < count; i++) {
        uint8_t *to = y + byte_of(pixel, y_channels, first + i);
        if (sources[i] < 0) {
          for (int n = 0; n < TK_LANES; n++) to[n * 4] = blank;
          continue;
        }
        const uint8_t *from = x + byte_of((size_t)h * width + w, channels, sources[i]);
        for (int n = 0; n < TK_LANES; n++) to[n * 4] = from[n * 4];
      }
    }
  }
}

void tk_integer_flatten(int32_t pixels, int32_t channels, const uint8_t *x, uint8_t *y) {
  for (int p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++) {
      const uint8_t *from = x + byte_of((size_t)p, channels, c);
      uint8_t *to = y + byte_of(0, pixels * channels, c * pixels + p);
      for (int n = 0; n < TK_LANES; n++) to[n * 4] = from[n * 4];
    }
  }
}

void tk_integer_columns(
    int32_t height, int32_t width, int32_t channels, int32_t out_width, int32_t taps,
    int32_t stride, int32_t pad, uint8_t blank, const uint8_t *x, uint8_t *y) {
  const int quads = tk_ceiling_divide(channels * taps, 4);
  for (int h = 0; h < height; h++) {
    for (int ow = 0; ow < out_width; ow++, y += quads * tk_quad) {
      uint32_t words[4][TK_LANES] = {{0}};
      for (int tap = 0; tap < taps; tap++) {
        const int column = ow * stride - pad + tap;
        const int inside = column >= 0 && column < width;
        const uint8_t *from = inside ? x + ((size_t)h * width + column) * tk_quad : NULL;
        for (int c = 0; c < channels; c++) {
          const int place = tap * channels + c;
          for (int n = 0; n < TK_LANES; n++) {
            const uint32_t byte = inside ? from[n * 4 + c] : blank;
            words[place / 4][n] |= byte << 8 * (place % 4);
          }
        }
      }
      memcpy(y, words, (size_t)quads * tk_quad);
    }
  }
}
