// SPDX-License-Identifier: MIT
//
// See winograd.h.

#define TK_WINOGRAD_KINDS(MACRO, DO) MACRO(even, DO) MACRO(down, DO) MACRO(up, DO)
#include "winograd_source.body.h"

#if TK_VECTORS_512
enum { TK_FN(tk_product_tiles) = tk_winograd_most_held };
#else
enum { TK_FN(tk_product_tiles) = 1 };
#endif
enum { TK_FN(tk_pack_run) = 16 };

/// `size` target values of F(size, 3) or F(size, 2) from the products at the points.
TK_INLINE void TK_FN(interpolate_points)(
    const TK_FN(tk_lanes) * m, TK_FN(tk_lanes) * s, const tk_winograd_kind kind, const int size) {
  typedef TK_FN(tk_lanes) lanes;
  const lanes two = 2, four = 4, eight = 8;
  const lanes infinity = m[kind == tk_winograd_even ? 5 : 4];
  const int points = size + (kind == tk_winograd_even ? 2 : 1);
  if (points == 3) {
    s[0] = m[0] + m[1];
    s[1] = m[1] + infinity;
    return;
  }
  const lanes sum = m[1] + m[2], difference = m[1] - m[2];
  s[0] = m[0] + sum;
  s[1] = difference;
  if (points > 4) {
    const lanes far_sum = points == 6 ? m[3] + m[4] : m[3];
    const lanes far_difference = points == 6 ? m[3] - m[4] : m[3];
    s[0] += far_sum;
    s[1] = TK_FMA(two, far_difference, difference);
    if (size > 2) s[2] = TK_FMA(four, far_sum, sum);
    if (size > 3) s[3] = TK_FMA(eight, far_difference, difference);
  } else if (size > 2) {
    s[2] = sum;
  }
  s[size - 1] += infinity;
}

/// Target values along one axis from the products at all places: `size` of them, or as many pairs.
TK_INLINE void TK_FN(interpolate)(
    const TK_FN(tk_lanes) * m, TK_FN(tk_lanes) * s, const tk_winograd_kind kind, const int size) {
  TK_FN(tk_lanes) y[tk_winograd_tile];
  TK_FN(interpolate_points)(m, y, kind, size);
  TK_UNROLL for (int j = 0; j < size; j++) {
    if (kind == tk_winograd_even) {
      s[j] = y[j];
    } else if (kind == tk_winograd_down) {
      s[j] = y[j] + m[5 + j];
    } else {
      s[2 * j] = m[5 + j];
      s[2 * j + 1] = y[j];
    }
  }
}

/// Stores one sum; v is the target's vector index, `part` the half of the lanes.
TK_INLINE void TK_FN(store_sum)(
    const tk_winograd *w, size_t v, int part, TK_FN(tk_lanes) sum) {
  const TK_FN(tk_lanes) zero = 0;
  const size_t place = v * TK_LANES + part * TK_FN(tk_part_lanes);
  if (w->addend) sum += *(const TK_FN(tk_lanes) *)(w->addend + place);
#if TK_VECTORS_512
  if (w->positive) w->positive[v] = TK_BITS_OF(sum > zero);
  if (w->mask) sum = TK_LANES_OF(w->mask[v]) ? sum : zero;
#else
  // x86 stores the low byte first: the first byte of a mask is that of the first half.
  if (w->positive) ((uint8_t *)(w->positive + v))[part] = TK_HALF_BITS_OF(sum > zero);
  if (w->mask) sum = TK_HALF_LANES_OF(((const uint8_t *)(w->mask + v))[part]) ? sum : zero;
#endif
  // A NaN is not less than zero, so it passes.
  if (w->relu) sum = sum < zero ? zero : sum;
  *(TK_FN(tk_lanes) *)(w->target + place) = sum;
}

/// Interpolates and stores `count` channels of one tile from `first` on.
/// products: [places][places][pitch][16].
TK_INLINE void TK_FN(transform_target)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, const float *products, int first, int count,
    size_t pitch, const tk_winograd_kind kind, const int high, const int wide) {
  const int places = tk_winograd_places(kind), pixels = kind == tk_winograd_up ? 2 : 1;
  const int row = tile->row * pixels, column = tile->column * pixels;
  const int rows = w->target_height - row, columns = w->target_width - column;
  for (int k = 0; k < count; k++) {
    const TK_FN(tk_lanes) bias = w->bias ? w->bias[first + k] : 0;
    TK_FN(tk_lanes) lines[TK_FN(tk_parts)][2 * tk_winograd_tile][tk_winograd_most_places];
    TK_UNROLL for (int j = 0; j < places; j++) {
      if (!TK_FN(takes)(kind, j, wide)) continue;
      TK_UNROLL for (int part = 0; part < TK_FN(tk_parts); part++) {
        const float *m = products + k * TK_LANES + part * TK_FN(tk_part_lanes);
        TK_FN(tk_lanes) d[tk_winograd_most_places], s[2 * tk_winograd_tile];
        TK_UNROLL for (int i = 0; i < places; i++) {
          if (!TK_FN(takes)(kind, i, high)) continue;
          d[i] = *(const TK_FN(tk_lanes) *)(m + (i * places + j) * pitch * TK_LANES);
        }
        TK_FN(interpolate)(d, s, kind, high);
        TK_UNROLL for (int i = 0; i < high * pixels; i++) lines[part][i][j] = s[i];
      }
    }
    TK_UNROLL for (int i = 0; i < high * pixels; i++) {
      if (i >= rows) continue;
      const size_t pixel = (size_t)(row + i) * w->target_width + column;
      TK_FN(tk_lanes) s[TK_FN(tk_parts)][2 * tk_winograd_tile];
      TK_UNROLL for (int part = 0; part < TK_FN(tk_parts); part++) {
        TK_FN(interpolate)(lines[part][i], s[part], kind, wide);
      }
      TK_UNROLL for (int j = 0; j < wide * pixels; j++) {
        if (j >= columns) continue;
        TK_UNROLL for (int part = 0; part < TK_FN(tk_parts); part++) {
          const size_t vector = (pixel + j) * w->channels + first + k;
          TK_FN(store_sum)(w, vector, part, s[part][j] + bias);
        }
      }
    }
  }
}

/// Products of one place: `blocks` times M channels of P tiles, summed over the depth.
TK_INLINE void TK_FN(multiply)(
    const float *v, size_t v_tile, const float *u, int depth, float *m, size_t m_tile, int blocks,
    const int M, const int P) {
  for (; blocks > 0; blocks--, m += M * TK_LANES) {
    tk_vector sums[tk_block_avx512][2];
    TK_UNROLL for (int i = 0; i < M; i++) {
      TK_UNROLL for (int p = 0; p < P; p++) sums[i][p] = 0;
    }
    const float *x = v;
    for (int c = 0; c < depth; c++, u += M, x += TK_LANES) {
      tk_vector values[2];
      TK_UNROLL for (int p = 0; p < P; p++) values[p] = TK_LOAD(x + p * v_tile);
      TK_UNROLL for (int i = 0; i < M; i++) {
        const tk_vector weight = u[i];
        TK_UNROLL for (int p = 0; p < P; p++) sums[i][p] = TK_FMA(weight, values[p], sums[i][p]);
      }
    }
    TK_UNROLL for (int i = 0; i < M; i++) {
      TK_UNROLL for (int p = 0; p < P; p++) TK_STORE(m + i * TK_LANES + p * m_tile, sums[i][p]);
    }
  }
}

#if TK_VECTORS_512
#define TK_PRODUCTS(CASE)                                                              \
  CASE(1, 1) CASE(2, 1) CASE(3, 1) CASE(4, 1) CASE(5, 1) CASE(6, 1) CASE(7, 1)         \
  CASE(8, 1) CASE(9, 1) CASE(10, 1) CASE(11, 1) CASE(12, 1) CASE(1, 2) CASE(2, 2)      \
  CASE(3, 2) CASE(4, 2) CASE(5, 2) CASE(6, 2) CASE(7, 2) CASE(8, 2) CASE(9, 2)         \
  CASE(10, 2) CASE(11, 2) CASE(12, 2)
#else
#define TK_PRODUCTS(CASE) \
  CASE(1, 1) CASE(2, 1) CASE(3, 1) CASE(4, 1) CASE(5, 1) CASE(6, 1)
#endif

// Each is a function of its own: in one function they would compete for registers.
#define TK_CASE(M, P)                                                                       \
  static __attribute__((noinline)) void TK_FN(multiply_##M##x##P)(                          \
      const float *v, size_t v_tile, const float *u, int depth, float *m, size_t m_tile,    \
      int blocks) {                                                                         \
    TK_FN(multiply)(v, v_tile, u, depth, m, m_tile, blocks, M, P);                          \
  }
TK_PRODUCTS(TK_CASE)
#undef TK_CASE

#define TK_CASE(M, P) \
  case (M) * 4 + (P): \
    return TK_FN(multiply_##M##x##P)(v, v_tile, u, depth, m, m_tile, blocks);

static inline void TK_FN(multiply_select)(
    const float *v, size_t v_tile, const float *u, int depth, float *m, size_t m_tile, int blocks,
    int size, int tiles) {
  switch (size * 4 + tiles) { TK_PRODUCTS(TK_CASE) }
}
#undef TK_CASE
#undef TK_PRODUCTS

// Each is a function of its own, for the compiler's sake.
#define TK_DEFINE(KIND, H, W)                                                                     \
  static __attribute__((noinline)) void TK_FN(target_##KIND##_##H##x##W)(                         \
      const tk_winograd *w, const TK_FN(tk_tile) * tile, const float *products, int first,        \
      int count, size_t pitch) {                                                                  \
    TK_FN(transform_target)(w, tile, products, first, count, pitch, tk_winograd_##KIND, H, W);    \
  }
TK_BY_KIND(TK_DEFINE)
#undef TK_DEFINE

#define TK_TARGET_TILE(KIND, H, W) \
  TK_SIZE_CASE(KIND, H, W)              \
      : return TK_FN(target_##KIND##_##H##x##W)(w, tile, products, first, count, pitch);

static void TK_FN(transform_target_select)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, const float *products, int first, int count,
    size_t pitch) {
  switch (w->kind * 64 + tile->high * 8 + tile->wide) { TK_BY_KIND(TK_TARGET_TILE) }
}
#undef TK_TARGET_TILE

/// The products of `count` channels from `first` on, for held tiles of one size: the weights of a
/// place are read once for all of them.
static void TK_FN(multiply_places)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, int tiles, const float *v, float *m,
    int first, int count, int first_block, int last_block) {
  const int places = tk_winograd_places(w->kind);
  const size_t v_place = tk_winograd_pitch(w->depth) * TK_LANES;
  const size_t m_place = tk_winograd_pitch(count) * TK_LANES;
  const size_t v_tile = v_place * places * places, m_tile = m_place * places * places;
  const int blocks = tk_block_count(w->channels, TK_FN(tk_block));
  for (int place = 0; place < places * places; place++) {
    const int row = place / places, column = place % places;
    if (!TK_FN(takes)(w->kind, row, tile->high)) continue;
    if (!TK_FN(takes)(w->kind, column, tile->wide)) continue;
    // All pixels that meet a single tap do so with the same weights.
    const size_t form = tk_min(row, 5) * 6 + tk_min(column, 5);
    const float *u = w->packed + (form * w->channels + first) * w->depth;
    float *products = m + place * m_place;
    // Blocks of one more channel come first.
    for (int block = first_block; block < last_block;) {
      const int size = tk_block_size(w->channels, blocks, block);
      const int larger = w->channels % blocks;
      const int run = tk_min(last_block, block < larger ? larger : blocks) - block;
      for (int t = 0; t < tiles; t += TK_FN(tk_product_tiles)) {
        TK_FN(multiply_select)
        (v + place * v_place + t * v_tile, v_tile, u, w->depth, products + t * m_tile, m_tile, run,
         size, tk_min(TK_FN(tk_product_tiles), tiles - t));
      }
      u += (size_t)run * size * w->depth;
      products += (size_t)run * size * TK_LANES;
      block += run;
    }
  }
}

/// All channels of `tiles` tiles of one size.
static void TK_FN(winograd_tiles)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, int tiles) {
  const int places = tk_winograd_places(w->kind), held = tk_winograd_held(w->kind);
  const size_t v_tile = tk_winograd_pitch(w->depth) * TK_LANES * places * places;
  float *const v = w->scratch, *const m = v + held * v_tile;
  const int blocks = tk_block_count(w->channels, TK_FN(tk_block));
  for (int t = 0; t < tiles; t++) TK_FN(transform_source_select)(w, tile + t, v + t * v_tile);
  for (int block = 0, first = 0; block < blocks;) {
    int last = block, count = 0;
    while (last < blocks) {
      const int size = tk_block_size(w->channels, blocks, last);
      if (count + size > tk_winograd_group(w->kind)) break;
      count += size, last++;
    }
    TK_FN(multiply_places)(w, tile, tiles, v, m, first, count, block, last);
    const size_t pitch = tk_winograd_pitch(count);
    for (int t = 0; t < tiles; t++) {
      TK_FN(transform_target_select)
      (w, tile + t, m + t * pitch * TK_LANES * places * places, first, count, pitch);
    }
    block = last, first += count;
  }
}

/// The tiles of one size whose first pixels lie in [row, row_end) x [column, column_end).
static void TK_FN(winograd_region)(
    const tk_winograd *w, int row, int row_end, int column, int column_end) {
  TK_FN(tk_tile) held[tk_winograd_most_held];
  int count = 0;
  for (int r = row; r < row_end; r += tk_winograd_tile) {
    for (int c = column; c < column_end; c += tk_winograd_tile) {
      held[count++] = (TK_FN(tk_tile)){
          r, c, TK_FN(tile_size)(r, row_end), TK_FN(tile_size)(c, column_end)};
      if (count < tk_winograd_held(w->kind)) continue;
      TK_FN(winograd_tiles)(w, held, count);
      count = 0;
    }
  }
  if (count) TK_FN(winograd_tiles)(w, held, count);
}

static void TK_FN(tk_winograd_correlate)(const tk_winograd *w) {
  // Whole tiles first; those at the lower and right edge may take fewer points.
  const int pixels = w->kind == tk_winograd_up ? 2 : 1;
  const int rows = tk_ceiling_divide(w->target_height, pixels);
  const int columns = tk_ceiling_divide(w->target_width, pixels);
  const int whole_rows = rows / tk_winograd_tile * tk_winograd_tile;
  const int whole_columns = columns / tk_winograd_tile * tk_winograd_tile;
  TK_FN(winograd_region)(w, 0, whole_rows, 0, whole_columns);
  TK_FN(winograd_region)(w, 0, whole_rows, whole_columns, columns);
  TK_FN(winograd_region)(w, whole_rows, rows, 0, whole_columns);
  TK_FN(winograd_region)(w, whole_rows, rows, whole_columns, columns);
}

/// Three weights a, b, c along one axis in their six forms, `step` apart.
TK_INLINE void TK_FN(weight_forms)(
    float a, float b, float c, float *t, const int step, tk_winograd_kind kind) {
  if (kind == tk_winograd_even) {
    const float ends = a + c, far = a + 4 * c;
    t[0] = a * 0.25f;
    t[step] = (ends + b) * (-1.0f / 6);
    t[2 * step] = (ends - b) * (-1.0f / 6);
    t[3 * step] = (far + 2 * b) * (1.0f / 24);
    t[4 * step] = (far - 2 * b) * (1.0f / 24);
    t[5 * step] = c;
  } else {
    t[0] = a * 0.5f;
    t[step] = (a + c) * -0.5f;
    t[2 * step] = (a - c) * (-1.0f / 6);
    t[3 * step] = (a + 2 * c) * (1.0f / 6);
    t[4 * step] = c;
    t[5 * step] = b;
  }
}

/// The 3 x 3 weights g of one pair of channels in all 36 forms. They go in with a step of 1, or of
/// -1 from the last on where they are to be reversed.
static void TK_FN(all_weight_forms)(
    const float *g, int step, float *t, tk_winograd_kind kind) {
  float lines[6][3];
  for (int j = 0; j < 3; j++) {
    TK_FN(weight_forms)(g[j * step], g[(3 + j) * step], g[(6 + j) * step], &lines[0][j], 3, kind);
  }
  for (int i = 0; i < 6; i++) {
    TK_FN(weight_forms)(lines[i][0], lines[i][1], lines[i][2], t + i * 6, 1, kind);
  }
}

/// [O][I][3][3] -> [36][block][depth][channels of the block]; the gradient to the input has the
/// parts of O and I exchanged and the taps reversed.
static void TK_FN(tk_winograd_pack)(
    const tk_convolution *s, const float *weights, int is_gradient, float *packed) {
  const tk_winograd_kind kind = s->stride_height == 1 ? tk_winograd_even : tk_winograd_down;
  const int inputs = s->input_channels, outputs = s->output_channels;
  const int channels = is_gradient ? inputs : outputs, depth = is_gradient ? outputs : inputs;
  const int blocks = tk_block_count(channels, TK_FN(tk_block));
  const size_t product = (size_t)channels * depth;
  // The forms lie far apart, often in the same cache sets: a run of each is made before it goes.
  float runs[tk_winograd_weights][TK_FN(tk_pack_run) * TK_FN(tk_block)];
  for (int block = 0, first = 0; block < blocks; block++) {
    const int size = tk_block_size(channels, blocks, block);
    float *target = packed + (size_t)first * depth;
    for (int c = 0; c < depth; c += TK_FN(tk_pack_run)) {
      const int count = tk_min(TK_FN(tk_pack_run), depth - c);
      for (int i = 0; i < count * size; i++) {
        const int output = is_gradient ? c + i / size : first + i % size;
        const int input = is_gradient ? first + i % size : c + i / size;
        const float *g = weights + ((size_t)output * inputs + input) * 9;
        float forms[tk_winograd_weights];
        TK_FN(all_weight_forms)(is_gradient ? g + 8 : g, is_gradient ? -1 : 1, forms, kind);
        for (int form = 0; form < tk_winograd_weights; form++) runs[form][i] = forms[form];
      }
      for (int form = 0; form < tk_winograd_weights; form++) {
        memcpy(target + form * product, runs[form], (size_t)count * size * sizeof(float));
      }
      target += (size_t)count * size;
    }
    first += size;
  }
}
#undef TK_FMA
#undef TK_BY_SIZE
#undef TK_BY_KIND
#undef TK_SIZE_CASE
#undef TK_WINOGRAD_KINDS
