// SPDX-License-Identifier: MIT
#include <stdlib.h>

#include "integer.h"

/// Sets first[] and gives the most quads that any block reads.
static int32_t find_quads(const tk_convolution *s, int32_t blocks, int32_t *first) {
  const int depth = s->input_channels / s->groups, channels = s->output_channels / s->groups;
  int most = 0;
  for (int pass = 0; pass < 2; pass++) {
    for (int b = 0; b < blocks; b++) {
      const int last_output = tk_min(4 * b + 3, s->output_channels - 1);
      const int begin = 4 * b / channels * depth / 4;
      const int end = tk_ceiling_divide((last_output / channels + 1) * depth, 4);
      if (pass == 0) most = tk_max(most, end - begin);
      // All blocks read as many quads, so the last ones start earlier.
      else first[b] = tk_min(begin, tk_ceiling_divide(s->input_channels, 4) - most);
    }
  }
  return most;
}

/// codes[(((b * taps + tap) * quads + q) * 4 + m) * 4 + k] from [O][I / groups][taps].
static void pack(tk_integer_weights *w, const float *codes) {
  const tk_convolution *s = &w->shape;
  const int depth = s->input_channels / s->groups, channels = s->output_channels / s->groups;
  for (int o = 0; o < s->output_channels; o++) {
    const int b = o / 4;
    for (int i = 0; i < depth; i++) {
      const int channel = o / channels * depth + i;
      const int q = channel / 4 - w->first[b];
      for (int tap = 0; tap < w->taps; tap++) {
        const size_t step = ((size_t)b * w->taps + tap) * w->quads + q;
        w->codes[(step * 4 + o % 4) * 4 + channel % 4] =
            (int8_t)codes[((size_t)o * depth + i) * w->taps + tap];
      }
    }
  }
}

/// The greater magnitude that a pair of codes times unsigned bytes can reach, over the byte.
static int pair_bound(const int8_t *pair) {
  const int a = pair[0], b = pair[1];
  const int positive = tk_max(a, 0) + tk_max(b, 0), negative = tk_min(a, 0) + tk_min(b, 0);
  return tk_max(positive, -negative);
}

/// Takes from a pair what is more than `limit`, and gives it to `rest`.
static void split(int8_t *pair, int8_t *rest, int limit) {
  for (int k = 0; k < 2; k++) {
    // Half each, the rounding towards zero: two halves of the limit fit together.
    const int half = tk_clamp(pair[k], -(limit / 2), limit / 2);
    rest[k] = (int8_t)(pair[k] - half);
    pair[k] = (int8_t)half;
  }
}

/// Moves what 16 bits cannot hold from the codes to the extra lists. Returns 0 if memory is out.
static int move_extras(tk_integer_weights *w, int limit) {
  const size_t cells = (size_t)w->blocks * w->taps;
  size_t count = 0, room = 0;
  w->extra_start = calloc(cells + 1, sizeof *w->extra_start);
  if (!w->extra_start) return 0;
  for (size_t cell = 0; cell < cells; cell++) {
    w->extra_start[cell] = (int32_t)count;
    for (int q = 0; q < w->quads; q++) {
      int8_t *codes = w->codes + (cell * w->quads + q) * 16;
      int8_t rest[16] = {0};
      int any = 0;
      for (int pair = 0; pair < 16; pair += 2) {
        if (pair_bound(codes + pair) <= limit) continue;
        split(codes + pair, rest + pair, limit);
        any = 1;
      }
      if (!any) continue;
      if (count == room) {
        room = room ? 2 * room : 64;
        int32_t *quads = realloc(w->extra_quad, room * sizeof *quads);
        if (quads) w->extra_quad = quads;
        int8_t *more = realloc(w->extra_codes, room * 16);
        if (more) w->extra_codes = more;
        if (!quads || !more) return 0;
      }
      w->extra_quad[count] = q;
      memcpy(w->extra_codes + count * 16, rest, 16);
      count++;
    }
  }
  w->extra_start[cells] = (int32_t)count;
  return 1;
}

/// The greatest pair_bound of all codes.
static int widest_pair(const tk_integer_weights *w) {
  int bound = 0;
  const size_t count = (size_t)w->blocks * w->taps * w->quads * 16;
  for (size_t i = 0; i < count; i += 2) bound = tk_max(bound, pair_bound(w->codes + i));
  return bound;
}

tk_integer_weights *tk_integer_weights_make(
    const tk_convolution *shape, const float *codes, int32_t largest) {
  tk_integer_weights *w = calloc(1, sizeof *w);
  if (!w) return NULL;
  w->shape = *shape;
  w->blocks = tk_ceiling_divide(shape->output_channels, 4);
  w->taps = shape->kernel_height * shape->kernel_width;
  w->input_quads = tk_ceiling_divide(shape->input_channels, 4);
  w->first = calloc((size_t)w->blocks, sizeof *w->first);
  if (w->first) w->quads = find_quads(shape, w->blocks, w->first);
  w->codes = calloc((size_t)w->blocks * w->taps * w->quads, 16);
  if (!w->first || !w->codes) {
    tk_integer_weights_free(w);
    return NULL;
  }
  pack(w, codes);
  // -32768 is there too, but one limit for both signs is simpler.
  const int limit = 32767 / tk_max(largest, 1);
  if (tk_isa_active() != TK_ISA_SCALAR && !tk_has_integer_products() && widest_pair(w) > limit &&
      !move_extras(w, limit)) {
    tk_integer_weights_free(w);
    return NULL;
  }
  w->run = limit / tk_max(widest_pair(w), 1);
  return w;
}

void tk_integer_weights_free(tk_integer_weights *w) {
  if (!w) return;
  free(w->codes);
  free(w->first);
  free(w->extra_start);
  free(w->extra_quad);
  free(w->extra_codes);
  free(w);
}
