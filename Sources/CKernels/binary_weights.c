// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "binary.h"

/// The bit of a channel in its word.
static inline uint32_t bit_of(int channel) {
  const int place = channel % tk_word_channels;
  return (uint32_t)1 << (8 * (place % 4) + place / 4);
}

/// Sets first[] and gives the most words that any group reads.
static int32_t find_words(const tk_convolution *s, int32_t input_words, int32_t *first) {
  const int depth = s->input_channels / s->groups;
  int most = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int g = 0; g < s->groups; g++) {
      const int begin = g * depth / tk_word_channels;
      const int end = tk_ceiling_divide((g + 1) * depth, tk_word_channels);
      if (pass == 0) most = tk_max(most, end - begin);
      // All groups read as many words, so the last ones start earlier.
      else first[g] = tk_min(begin, input_words - most);
    }
  }
  return most;
}

static void pack(tk_binary_weights *w, const float *codes) {
  const tk_convolution *s = &w->shape;
  const int depth = s->input_channels / s->groups, channels = s->output_channels / s->groups;
  for (int o = 0; o < s->output_channels; o++) {
    const int group = o / channels;
    for (int i = 0; i < depth; i++) {
      const int channel = group * depth + i;
      const int word = channel / tk_word_channels - w->first[group];
      w->members[(size_t)group * w->words + word] |= bit_of(channel);
      for (int tap = 0; tap < w->taps; tap++) {
        if (codes[((size_t)o * depth + i) * w->taps + tap] < 0) continue;
        const size_t cell = ((size_t)(o / 4) * w->taps + tap) * w->words + word;
        w->signs[cell * 4 + o % 4] |= bit_of(channel);
      }
    }
  }
}

tk_binary_weights *tk_binary_weights_make(
    const tk_convolution *shape, const float *codes, int32_t bits) {
  const int taps = shape->kernel_height * shape->kernel_width;
  const int channels = shape->output_channels / shape->groups;
  if (shape->groups > 1 && channels % 4 != 0) return NULL;
  const size_t count =
      (size_t)shape->output_channels * (shape->input_channels / shape->groups) * taps;
  for (size_t i = 0; i < count; i++) {
    if (codes[i] != 1 && codes[i] != -1) return NULL;
  }
  tk_binary_weights *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->shape = *shape;
  w->bits = bits;
  w->taps = taps;
  w->blocks = tk_ceiling_divide(shape->output_channels, 4);
  w->input_words = tk_ceiling_divide(shape->input_channels, tk_word_channels);
  w->first = calloc((size_t)shape->groups, sizeof *w->first);
  if (w->first) w->words = find_words(shape, w->input_words, w->first);
  w->signs = calloc((size_t)w->blocks * taps * w->words, 4 * sizeof *w->signs);
  w->members = calloc((size_t)shape->groups * w->words, sizeof *w->members);
  if (!w->first || !w->signs || !w->members) {
    tk_binary_weights_free(w);
    return NULL;
  }
  pack(w, codes);
  return w;
}

void tk_binary_weights_free(tk_binary_weights *w) {
  if (!w) return;
  free(w->signs);
  free(w->members);
  free(w->first);
  free(w);
}
