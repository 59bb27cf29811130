// SPDX-License-Identifier: MIT
#include "binary.h"
#include "vectors.h"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

size_t tk_binary_planes_size(const tk_convolution *s, int32_t bits) {
  return (size_t)bits * s->input_height * s->input_width *
         tk_ceiling_divide(s->input_channels, tk_word_channels) * tk_quad;
}

int tk_binary_pays(const tk_convolution *s, int32_t bits) {
  // Measured with AVX2: one plane 1.4 times as fast with 16 channels and 2.8 times with 128, two planes
  // 1.2 times from 64 channels on, more planes slower throughout. VNNI has not been measured.
  if (tk_isa_active() == TK_ISA_SCALAR || tk_has_integer_products()) return 0;
  const int depth = s->input_channels / s->groups;
  // Signs are read 16 channels at a time, codes 4.
  const int words = tk_ceiling_divide(depth, tk_word_channels), quads = tk_ceiling_divide(depth, 4);
  const int fills = 3 * words <= quads;
  return s->output_channels / s->groups >= 8 && fills && (bits == 1 || (bits == 2 && depth >= 64));
}

// Plain loops over 32-bit lanes: the compiler makes vectors of them.
static inline __attribute__((always_inline)) void planes_of(
    const tk_binary_weights *w, const uint8_t *x, uint8_t *planes) {
  const tk_convolution *s = &w->shape;
  const int quads = tk_ceiling_divide(s->input_channels, 4);
  const size_t pixels = (size_t)s->input_height * s->input_width;
  for (int k = 0; k < w->bits; k++) {
    for (size_t p = 0; p < pixels; p++) {
      for (int word = 0; word < w->input_words; word++, planes += tk_quad) {
        uint32_t lanes[TK_LANES] = {0};
        for (int q = 4 * word; q < tk_min(4 * word + 4, quads); q++) {
          uint32_t bytes[TK_LANES];
          memcpy(bytes, x + (p * quads + q) * tk_quad, tk_quad);
          for (int n = 0; n < TK_LANES; n++) {
            lanes[n] |= (bytes[n] >> k & 0x01010101u) << (q % 4);
          }
        }
        memcpy(planes, lanes, tk_quad);
      }
    }
  }
}

static void tk_binary_planes_scalar(
    const tk_binary_weights *w, const uint8_t *x, uint8_t *planes) {
  planes_of(w, x, planes);
}

/// counts[m][n] += 2^k popcount(plane k & signs) over a window; `signs` are [tap][word][outputs].
static void count_scalar(
    const tk_binary_weights *w, const uint8_t *planes, const tk_binary_window *window, int group,
    const uint32_t *signs, int outputs, int taps_share, int32_t counts[4][TK_LANES]) {
  const tk_convolution *s = &w->shape;
  const size_t pitch = (size_t)w->input_words * tk_quad;
  const size_t plane = (size_t)s->input_height * s->input_width * pitch;
  for (int k = 0; k < w->bits; k++) {
    for (int r = 0; r < window->rows; r++) {
      for (int c = 0; c < window->columns; c++) {
        const int tap =
            taps_share ? 0 : (window->row + r) * s->kernel_width + window->column + c;
        const uint8_t *from =
            planes + k * plane + (window->pixel + (size_t)r * s->input_width + c) * pitch +
            (size_t)w->first[group] * tk_quad;
        for (int word = 0; word < w->words; word++) {
          uint32_t lanes[TK_LANES];
          memcpy(lanes, from + (size_t)word * tk_quad, tk_quad);
          for (int m = 0; m < outputs; m++) {
            const uint32_t bits = signs[((size_t)tap * w->words + word) * outputs + m];
            for (int n = 0; n < TK_LANES; n++) {
              counts[m][n] += __builtin_popcount(lanes[n] & bits) << k;
            }
          }
        }
      }
    }
  }
}

static void tk_binary_convolution_scalar(
    const tk_binary_weights *w, const uint8_t *planes, const int32_t *start,
    const tk_integer_target *t) {
  const tk_convolution *s = &w->shape;
  for (int pixel = 0; pixel < s->output_height * s->output_width; pixel++) {
    const tk_binary_window window =
        tk_binary_window_at(s, pixel / s->output_width, pixel % s->output_width);
    int32_t totals[4][TK_LANES];
    for (int block = 0, known = -1; block < w->blocks; block++) {
      const int group = tk_binary_group(w, block);
      if (group != known) {
        memset(totals, 0, sizeof totals);
        count_scalar(
            w, planes, &window, group, w->members + (size_t)group * w->words, 1, 1, totals);
        known = group;
      }
      int32_t counts[4][TK_LANES] = {{0}};
      count_scalar(
          w, planes, &window, group, w->signs + (size_t)block * w->taps * w->words * 4, 4, 0,
          counts);
      for (int m = 0; m < 4; m++) {
        for (int n = 0; n < TK_LANES; n++) {
          counts[m][n] = start[block * 4 + m] + 2 * counts[m][n] - totals[0][n];
        }
      }
      tk_integer_store_scalar(s, t, pixel, block, counts);
    }
  }
}

#if defined(__x86_64__)
#define TK_INTEGER_AVX2 __attribute__((target("avx2")))
#include "binary_convolution.avx2.h"
#endif

void tk_binary_planes(const tk_binary_weights *w, const uint8_t *x, uint8_t *planes) {
#if defined(__x86_64__)
  if (tk_isa_active() != TK_ISA_SCALAR) {
    tk_binary_planes_avx2(w, x, planes);
    return;
  }
#endif
  tk_binary_planes_scalar(w, x, planes);
}

void tk_binary_convolution(
    const tk_binary_weights *w, const uint8_t *planes, const int32_t *start,
    const tk_integer_target *target) {
#if defined(__x86_64__)
  if (tk_isa_active() != TK_ISA_SCALAR) {
    tk_binary_convolution_avx2(w, planes, start, target);
    return;
  }
#endif
  tk_binary_convolution_scalar(w, planes, start, target);
}
