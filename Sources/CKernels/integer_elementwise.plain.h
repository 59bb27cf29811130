// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_integer_quantize)(
    size_t pixels, int32_t channels, const float *x, float scale, int32_t zero_point, int32_t high,
    uint8_t *y) {
  const size_t quads = (size_t)tk_ceiling_divide(channels, 4);
  memset(y, 0, pixels * quads * tk_quad);
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++) {
      const float *from = x + (p * channels + c) * TK_LANES;
      uint8_t *to = y + (p * quads + c / 4) * tk_quad + c % 4;
      for (int n = 0; n < TK_LANES; n++) {
        to[n * 4] = (uint8_t)grid_value(from[n], scale, (float)zero_point, (float)high);
      }
    }
  }
}

static void TK_FN(tk_integer_rescale)(
    size_t quads, const uint8_t *x, int32_t zero, const tk_requantization *rule, int32_t low,
    int32_t high, uint8_t *y) {
  const tk_requantization r = *rule;
  // Bytes are few: a table is exact and quick.
  uint8_t table[256];
  for (int q = 0; q < 256; q++) {
    table[q] = (uint8_t)tk_clamp(
        tk_requantized(&r, tk_requantized_total(&r, q - zero)), low, high);
  }
  for (size_t i = 0; i < quads * tk_quad; i++) y[i] = table[x[i]];
}

static void TK_FN(tk_integer_rescale_channels)(
    size_t pixels, int32_t quads, const uint8_t *x, int32_t zero, const tk_requantization *rules,
    int32_t low, int32_t high, uint8_t *y) {
  for (size_t p = 0; p < pixels; p++) {
    for (int q = 0; q < quads; q++, x += tk_quad, y += tk_quad) {
      for (int k = 0; k < 4; k++) {
        const tk_requantization r = rules[q * 4 + k];
        for (int n = 0; n < TK_LANES; n++) {
          y[n * 4 + k] = (uint8_t)tk_clamp(
              tk_requantized(&r, tk_requantized_total(&r, x[n * 4 + k] - zero)), low, high);
        }
      }
    }
  }
}

static void TK_FN(tk_integer_add)(
    size_t quads, const uint8_t *a, int32_t a_zero, const uint8_t *b, int32_t b_zero,
    const tk_requantization *rule, int32_t b_multiplier, int32_t low, int32_t high, uint8_t *y) {
  const tk_requantization r = *rule;
  // Each operand has 256 values: their products come from tables.
  int64_t of_a[256], of_b[256];
  for (int q = 0; q < 256; q++) {
    of_a[q] = tk_requantized_total(&r, q - a_zero);
    of_b[q] = added_total(&r, b_multiplier, q - b_zero);
  }
  for (size_t i = 0; i < quads * tk_quad; i++) {
    y[i] = (uint8_t)tk_clamp(tk_requantized(&r, of_a[a[i]] + of_b[b[i]]), low, high);
  }
}

static void TK_FN(tk_integer_max_pool)(
    const tk_integer_pooling *s, const uint8_t *x, uint8_t *y) {
  const size_t quads = (size_t)tk_ceiling_divide(s->channels, 4), row = quads * tk_quad;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++, y += row) {
      memset(y, 0, row);
      const tk_pool_window w = pool_window(s, oh, ow);
      for (int h = w.top; h < w.bottom; h++) {
        for (int v = w.left; v < w.right; v++) {
          const uint8_t *from = x + ((size_t)h * s->input_width + v) * row;
          for (size_t i = 0; i < row; i++) y[i] = from[i] > y[i] ? from[i] : y[i];
        }
      }
    }
  }
}

static void TK_FN(tk_integer_average_pool)(
    const tk_integer_pooling *s, const uint8_t *x, int32_t zero, const tk_requantization *rule,
    int32_t low, int32_t high, uint8_t *y) {
  const size_t quads = (size_t)tk_ceiling_divide(s->channels, 4), row = quads * tk_quad;
  const tk_requantization r = *rule;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width; ow++) {
      const tk_pool_window w = pool_window(s, oh, ow);
      const int32_t start = -zero * (w.bottom - w.top) * (w.right - w.left);
      for (size_t q = 0; q < quads; q++, y += tk_quad) {
        int32_t sums[tk_quad];
        for (int i = 0; i < tk_quad; i++) sums[i] = start;
        for (int h = w.top; h < w.bottom; h++) {
          for (int v = w.left; v < w.right; v++) {
            const uint8_t *from = x + ((size_t)h * s->input_width + v) * row + q * tk_quad;
            for (int i = 0; i < tk_quad; i++) sums[i] += from[i];
          }
        }
        for (int i = 0; i < tk_quad; i++) {
          y[i] = (uint8_t)tk_clamp(
              tk_requantized(&r, tk_requantized_total(&r, sums[i])), low, high);
        }
      }
    }
  }
}

static void TK_FN(tk_grid_requantize)(
    size_t pixels, int32_t channels, const float *x, int32_t parts, int32_t radix,
    const tk_requantization *rules, int32_t shared, int32_t low, int32_t high, int32_t zero_point,
    int32_t positive, float *y, uint16_t *inside) {
  for (size_t p = 0; p < pixels; p++) {
    for (int c = 0; c < channels; c++) {
      const tk_requantization r = rules[shared ? 0 : c];
      const float *from = x + (p * parts * channels + c) * TK_LANES;
      float *to = y + (p * channels + c) * TK_LANES;
      int32_t sums[TK_LANES];
      whole_sums(from, (size_t)channels * TK_LANES, parts, radix, sums);
      uint16_t bits = 0;
      for (int n = 0; n < TK_LANES; n++) {
        const int64_t total = tk_requantized_total(&r, sums[n]);
        const int32_t value = tk_requantized(&r, total);
        bits |= ((value >= low) & (value <= high) & (!positive | (total > r.zero))) << n;
        to[n] = (float)(tk_clamp(value, low, high) - zero_point);
      }
      if (inside) inside[p * channels + c] = bits;
    }
  }
}

static void TK_FN(tk_grid_add)(
    size_t n, const float *a, const float *b, const tk_requantization *rule, int32_t b_multiplier,
    int32_t low, int32_t high, int32_t zero_point, int32_t positive, float *y, uint16_t *inside) {
  const tk_requantization r = *rule;
  for (size_t v = 0; v < n; v++, a += TK_LANES, b += TK_LANES, y += TK_LANES) {
    uint16_t bits = 0;
    for (int i = 0; i < TK_LANES; i++) {
      const int64_t total = tk_requantized_total(&r, (int32_t)a[i]) +
                            added_total(&r, b_multiplier, (int32_t)b[i]);
      const int32_t value = tk_requantized(&r, total);
      bits |= ((value >= low) & (value <= high) & (!positive | (total > r.zero))) << i;
      y[i] = (float)(tk_clamp(value, low, high) - zero_point);
    }
    if (inside) inside[v] = bits;
  }
}
