// SPDX-License-Identifier: MIT
//
// Four output channels of up to six neighbouring pixels in registers: vpdpbusd multiplies and adds
// four channels of 16 images, exactly.

/// 16 sums by one rule.
TK_INTEGER_VNNI static inline __attribute__((always_inline)) __m512i requantize_vnni(
    __m512i sums, const tk_requantization *rule, __m512i low, __m512i high) {
  const __m512i multiplier = _mm512_set1_epi32(rule->multiplier);
  const __m512i offset = _mm512_set1_epi64(rule->offset);
  sums = _mm512_sll_epi32(sums, _mm_cvtsi32_si128(rule->left));
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(sums, multiplier), offset);
  const __m512i odd =
      _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(sums, 32), multiplier), offset);
  const __m512i upper = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd);
  const __m512i value = _mm512_sra_epi32(upper, _mm_cvtsi32_si128(rule->right));
  return _mm512_min_epi32(_mm512_max_epi32(value, low), high);
}

TK_INTEGER_VNNI static inline __attribute__((always_inline)) void store_block_vnni(
    const tk_integer_weights *w, const tk_integer_target *t, size_t pixel, int block, __m512i s0,
    __m512i s1, __m512i s2, __m512i s3) {
  const int channels = tk_min(4, w->shape.output_channels - block * 4);
  const __m512i sums[4] = {s0, s1, s2, s3};
  if (t->sums) {
    TK_UNROLL for (int m = 0; m < 4; m++) {
      if (m >= channels) continue;
      _mm512_storeu_si512(
          t->sums + (pixel * w->shape.output_channels + block * 4 + m) * TK_LANES, sums[m]);
    }
    return;
  }
  const __m512i low = _mm512_set1_epi32(t->low), high = _mm512_set1_epi32(t->high);
  __m512i bytes = _mm512_setzero_si512();
  TK_UNROLL for (int m = 3; m >= 0; m--) {
    bytes = _mm512_slli_epi32(bytes, 8);
    if (m >= channels) continue;
    bytes = _mm512_or_si512(
        bytes, requantize_vnni(sums[m], t->rules + block * 4 + m, low, high));
  }
  _mm512_storeu_si512(t->bytes + (pixel * w->blocks + block) * tk_quad, bytes);
}

/// P pixels from `pixel` on, all with the same taps inside the image.
TK_INTEGER_VNNI static inline __attribute__((always_inline)) void convolve_pixels_vnni(
    const tk_integer_weights *w, const tk_integer_window *window, const int32_t *start,
    const tk_integer_target *t, size_t pixel, const int P) {
  const size_t pitch = (size_t)w->input_quads * tk_quad;
  const size_t step = pitch * w->shape.stride_width;
  const int joined = w->quads == w->input_quads;
  const int spans = joined ? 1 : window->columns;
  const int length = joined ? window->columns * w->quads : w->quads;
  for (int block = 0; block < w->blocks; block++) {
    __m512i sums[4][6];
    TK_UNROLL for (int m = 0; m < 4; m++) {
      TK_UNROLL for (int p = 0; p < P; p++) sums[m][p] = _mm512_set1_epi32(start[block * 4 + m]);
    }
    for (int r = 0; r < window->rows; r++) {
      const uint8_t *row = window->source + (size_t)r * w->shape.input_width * pitch +
                           (size_t)w->first[block] * tk_quad;
      const int tap = (window->row + r) * w->shape.kernel_width + window->column;
      for (int c = 0; c < spans; c++) {
        const uint8_t *x = row + c * pitch;
        const int8_t *codes = w->codes + ((size_t)block * w->taps + tap + c) * w->quads * 16;
        for (int q = 0; q < length; q++, x += tk_quad, codes += 16) {
          __m512i values[6];
          TK_UNROLL for (int p = 0; p < P; p++) values[p] = _mm512_loadu_si512(x + p * step);
          TK_UNROLL for (int m = 0; m < 4; m++) {
            int32_t word;
            memcpy(&word, codes + m * 4, 4);
            const __m512i weights = _mm512_set1_epi32(word);
            TK_UNROLL for (int p = 0; p < P; p++) {
              sums[m][p] = _mm512_dpbusd_epi32(sums[m][p], values[p], weights);
            }
          }
        }
      }
    }
    TK_UNROLL for (int p = 0; p < P; p++) {
      store_block_vnni(
          w, t, pixel + p, block, sums[0][p], sums[1][p], sums[2][p], sums[3][p]);
    }
  }
}

TK_INTEGER_VNNI static void tk_integer_convolution_vnni(
    const tk_integer_weights *w, const uint8_t *x, const int32_t *start,
    const tk_integer_target *t) {
  const tk_convolution *s = &w->shape;
  for (int oh = 0; oh < s->output_height; oh++) {
    for (int ow = 0; ow < s->output_width;) {
      const tk_integer_window window = window_at(w, x, oh, ow);
      const size_t pixel = (size_t)oh * s->output_width + ow;
      // The last of six pixels has all taps inside if the first and it have.
      const int last = (ow + 5) * s->stride_width - s->pad_left + s->kernel_width;
      if (window.column == 0 && ow + 6 <= s->output_width && last <= s->input_width) {
        convolve_pixels_vnni(w, &window, start, t, pixel, 6);
        ow += 6;
      } else {
        convolve_pixels_vnni(w, &window, start, t, pixel, 1);
        ow += 1;
      }
    }
  }
}
