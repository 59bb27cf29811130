// SPDX-License-Identifier: MIT
#include "CKernelsQuantization.h"

#include "dispatch.h"
#include "vectors.h"

static inline float quantized(float x, float scale, float zero_point) {
  return rintf(x / scale) + zero_point;
}

static inline float dequantized(
    float q, float scale, float zero_point, float low, float high) {
  q = q < low ? low : q;
  q = q > high ? high : q;
  return (q - zero_point) * scale;
}

#define TK_TARGET scalar
#include "quantization.plain.h"
#undef TK_TARGET

static void tk_fake_quantize_scalar(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t low, int32_t high, float *y,
    uint16_t *inside) {
  const float zero = (float)zero_point, lowest = (float)low, highest = (float)high;
  for (size_t v = 0; v < n; v++, x += TK_LANES, y += TK_LANES) {
    uint16_t bits = 0;
    for (int i = 0; i < TK_LANES; i++) {
      const float q = quantized(x[i], scale, zero);
      bits |= ((q >= lowest) & (q <= highest)) << i;
      y[i] = dequantized(q, scale, zero, lowest, highest);
    }
    if (inside) inside[v] = bits;
  }
}

static void tk_range_scalar(
    size_t n, const float *x, uint32_t live, float *minimum, float *maximum) {
  for (size_t i = 0; i < n * TK_LANES; i++) {
    if (!(live >> (i % TK_LANES) & 1)) continue;
    if (x[i] < *minimum) *minimum = x[i];
    if (x[i] > *maximum) *maximum = x[i];
  }
}

#define TK_BODY "quantization.body.h"
#include "targets.h"

void tk_fake_quantize(
    size_t n, const float *x, float scale, int32_t zero_point, int32_t low, int32_t high, float *y,
    uint16_t *inside) {
  TK_DISPATCH(tk_fake_quantize)(n, x, scale, zero_point, low, high, y, inside);
}

void tk_round_to_codes(
    size_t n, const float *x, float scale, int32_t low, int32_t high, float *codes) {
  TK_DISPATCH(tk_round_to_codes)(n, x, scale, low, high, codes);
}

void tk_range(size_t n, const float *x, uint32_t live, float *minimum, float *maximum) {
  TK_DISPATCH(tk_range)(n, x, live, minimum, maximum);
}
