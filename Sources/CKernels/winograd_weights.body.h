// SPDX-License-Identifier: MIT
//
// See winograd.h. A vector of the transposed gradient holds 16 output channels of one image;
// each value of the transformed input is a broadcast scalar.

#define TK_WINOGRAD_KINDS(MACRO, DO) MACRO(even, DO) MACRO(down, DO)
#include "transpose.body.h"
#include "winograd_source.body.h"

enum {
#if TK_VECTORS_512
  TK_FN(tk_sum_block) = 12,
#else
  TK_FN(tk_sum_block) = 6,
#endif
};

/// The gradient to `size` target values y at the points: the transpose of their interpolation.
TK_INLINE void TK_FN(spread_points)(
    const TK_FN(tk_lanes) * y, TK_FN(tk_lanes) * t, const tk_winograd_kind kind, const int size) {
  typedef TK_FN(tk_lanes) lanes;
  const lanes two = 2, four = 4, eight = 8;
  const int points = size + (kind == tk_winograd_even ? 2 : 1);
  t[kind == tk_winograd_even ? 5 : 4] = y[size - 1];
  t[0] = y[0];
  if (points == 3) {
    t[1] = y[0] + y[1];
    return;
  }
  const lanes even = size > 2 ? y[0] + y[2] : y[0], odd = size > 3 ? y[1] + y[3] : y[1];
  t[1] = even + odd;
  t[2] = even - odd;
  if (points < 5) return;
  const lanes far_even = TK_FMA(four, y[2], y[0]);
  const lanes far_odd = size > 3 ? TK_FMA(eight, y[3], two * y[1]) : two * y[1];
  t[3] = far_even + far_odd;
  if (points == 6) t[4] = far_even - far_odd;
}

/// The same at all places of one axis.
TK_INLINE void TK_FN(spread)(
    const TK_FN(tk_lanes) * y, TK_FN(tk_lanes) * t, const tk_winograd_kind kind, const int size) {
  TK_FN(spread_points)(y, t, kind, size);
  if (kind != tk_winograd_down) return;
  TK_UNROLL for (int j = 0; j < size; j++) t[5 + j] = y[j];
}

/// The gradient to one tile at all places: dy [4][4][16 images][16 channels] ->
/// z [places][places][held][16 images][16 channels].
TK_INLINE void TK_FN(spread_tile)(
    const float *dy, float *z, const tk_winograd_kind kind, const int high, const int wide) {
  const int places = tk_winograd_places(kind), pixel = TK_LANES * TK_LANES;
  const size_t place = (size_t)tk_winograd_most_added * pixel;
  for (int v = 0; v < pixel; v += TK_FN(tk_part_lanes)) {
    TK_FN(tk_lanes) lines[tk_winograd_most_places][tk_winograd_tile];
    TK_UNROLL for (int j = 0; j < wide; j++) {
      TK_FN(tk_lanes) y[tk_winograd_tile], t[tk_winograd_most_places];
      TK_UNROLL for (int i = 0; i < high; i++) {
        y[i] = *(const TK_FN(tk_lanes) *)(dy + (i * tk_winograd_tile + j) * pixel + v);
      }
      TK_FN(spread)(y, t, kind, high);
      TK_UNROLL for (int i = 0; i < places; i++) {
        if (TK_FN(takes)(kind, i, high)) lines[i][j] = t[i];
      }
    }
    TK_UNROLL for (int i = 0; i < places; i++) {
      if (!TK_FN(takes)(kind, i, high)) continue;
      TK_FN(tk_lanes) t[tk_winograd_most_places];
      TK_FN(spread)(lines[i], t, kind, wide);
      TK_UNROLL for (int j = 0; j < places; j++) {
        if (!TK_FN(takes)(kind, j, wide)) continue;
        *(TK_FN(tk_lanes) *)(z + (i * places + j) * place + v) = t[j];
      }
    }
  }
}

#define TK_DEFINE(KIND, H, W)                                                                     \
  static __attribute__((noinline)) void TK_FN(spread_##KIND##_##H##x##W)(                         \
      const float *dy, float *z) {                                                                \
    TK_FN(spread_tile)(dy, z, tk_winograd_##KIND, H, W);                                          \
  }
TK_BY_KIND(TK_DEFINE)
#undef TK_DEFINE

#define TK_SPREAD(KIND, H, W) \
  TK_SIZE_CASE(KIND, H, W) : return TK_FN(spread_##KIND##_##H##x##W)(dy, z);

static void TK_FN(spread_select)(
    tk_winograd_kind kind, const TK_FN(tk_tile) * tile, const float *dy, float *z) {
  switch (kind * 64 + tile->high * 8 + tile->wide) { TK_BY_KIND(TK_SPREAD) }
}
#undef TK_SPREAD

/// One tile of dy, `count` channels from `first` on, transposed: [4][4][16 images][16 channels],
/// zero beyond the output.
static void TK_FN(gather_gradient)(
    const tk_convolution *s, const TK_FN(tk_tile) * tile, const float *dy, int first, int count,
    float *target) {
  for (int i = 0; i < tile->high; i++) {
    for (int j = 0; j < tile->wide; j++) {
      const int row = tile->row + i, column = tile->column + j;
      float *const pixel = target + (i * tk_winograd_tile + j) * TK_LANES * TK_LANES;
      if (row < s->output_height && column < s->output_width) {
        const size_t vector = ((size_t)row * s->output_width + column) * s->output_channels;
        TK_FN(transpose_pixel)(dy + (vector + first) * TK_LANES, count, pixel);
      } else {
        memset(pixel, 0, TK_LANES * TK_LANES * sizeof(float));
      }
    }
  }
}

/// sums[m] += the sum over the images of `tiles` tiles of v, channel m, times z.
/// v: [tiles][..v_tile][M][16 images], z: [tiles][16 images][16 channels], sums: [M][16 channels].
TK_INLINE void TK_FN(add_products)(
    const float *v, size_t v_tile, const float *z, int tiles, float *sums, const int M) {
  tk_vector totals[TK_FN(tk_sum_block)];
  TK_UNROLL for (int m = 0; m < M; m++) totals[m] = TK_LOAD(sums + m * TK_LANES);
  for (int tile = 0; tile < tiles; tile++, v += v_tile) {
    for (int image = 0; image < TK_LANES; image++, z += TK_LANES) {
      const tk_vector gradients = TK_LOAD(z);
      TK_UNROLL for (int m = 0; m < M; m++) {
        const tk_vector value = v[m * TK_LANES + image];
        totals[m] = TK_FMA(value, gradients, totals[m]);
      }
    }
  }
  TK_UNROLL for (int m = 0; m < M; m++) TK_STORE(sums + m * TK_LANES, totals[m]);
}

#if TK_VECTORS_512
#define TK_SUMS(CASE)                                                   \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) \
  CASE(10) CASE(11) CASE(12)
#else
#define TK_SUMS(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#endif

#define TK_CASE(M)                                                                    \
  static __attribute__((noinline)) void TK_FN(add_products_##M)(                      \
      const float *v, size_t v_tile, const float *z, int tiles, float *sums) {        \
    TK_FN(add_products)(v, v_tile, z, tiles, sums, M);                                \
  }
TK_SUMS(TK_CASE)
#undef TK_CASE

#define TK_CASE(M) \
  case M:          \
    return TK_FN(add_products_##M)(v, v_tile, z, tiles, sums);

static inline void TK_FN(add_products_select)(
    const float *v, size_t v_tile, const float *z, int tiles, float *sums, int size) {
  switch (size) { TK_SUMS(TK_CASE) }
}
#undef TK_CASE
#undef TK_SUMS

/// Adds the products of held tiles of one size at all places to the sums of one block of 16 output
/// channels: sums [36][I][16].
static void TK_FN(sum_places)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, int tiles, const float *v, const float *z,
    float *sums) {
  const int places = tk_winograd_places(w->kind), depth = w->depth;
  const size_t v_place = tk_winograd_pitch(depth) * TK_LANES;
  const size_t v_tile = v_place * places * places;
  const size_t z_place = (size_t)tk_winograd_most_added * TK_LANES * TK_LANES;
  const int blocks = tk_block_count(depth, TK_FN(tk_sum_block));
  for (int place = 0; place < places * places; place++) {
    const int row = place / places, column = place % places;
    if (!TK_FN(takes)(w->kind, row, tile->high)) continue;
    if (!TK_FN(takes)(w->kind, column, tile->wide)) continue;
    // All pixels that meet a single tap do so with the same weights.
    float *const form = sums + (tk_min(row, 5) * 6 + tk_min(column, 5)) * (size_t)depth * TK_LANES;
    for (int block = 0, channel = 0; block < blocks; block++) {
      const int size = tk_block_size(depth, blocks, block);
      TK_FN(add_products_select)
      (v + place * v_place + channel * TK_LANES, v_tile, z + place * z_place, tiles,
       form + channel * TK_LANES, size);
      channel += size;
    }
  }
}

/// Three weights' gradients along one axis from those of their six forms, `step` apart: the
/// transpose of the forms.
TK_INLINE void TK_FN(weights_of_forms)(
    const tk_vector *t, const int step, tk_vector *g, const tk_winograd_kind kind) {
  if (kind == tk_winograd_even) {
    const tk_vector near = (t[step] + t[2 * step]) * (-1.0f / 6);
    const tk_vector far = (t[3 * step] + t[4 * step]) * (1.0f / 24);
    const tk_vector odd = (t[step] - t[2 * step]) * (-1.0f / 6);
    const tk_vector far_odd = (t[3 * step] - t[4 * step]) * (1.0f / 12);
    g[0] = t[0] * 0.25f + near + far;
    g[1] = odd + far_odd;
    g[2] = near + 4 * far + t[5 * step];
  } else {
    const tk_vector half = t[step] * -0.5f, sixth = t[2 * step] * (1.0f / 6);
    const tk_vector far = t[3 * step] * (1.0f / 6);
    g[0] = t[0] * 0.5f + half - sixth + far;
    g[1] = t[5 * step];
    g[2] = half + sixth + 2 * far + t[4 * step];
  }
}

/// The sums of one block of 16 output channels, [36][I][16] -> [I][3][3][16].
static void TK_FN(gather_weights)(const tk_winograd *w, const float *sums, float *gradients) {
  for (int i = 0; i < w->depth; i++) {
    tk_vector forms[tk_winograd_weights], lines[3][6];
    TK_UNROLL for (int form = 0; form < tk_winograd_weights; form++) {
      forms[form] = TK_LOAD(sums + ((size_t)form * w->depth + i) * TK_LANES);
    }
    TK_UNROLL for (int j = 0; j < 6; j++) {
      tk_vector g[3];
      TK_FN(weights_of_forms)(forms + j, 6, g, w->kind);
      TK_UNROLL for (int k = 0; k < 3; k++) lines[k][j] = g[k];
    }
    TK_UNROLL for (int k = 0; k < 3; k++) {
      tk_vector g[3];
      TK_FN(weights_of_forms)(lines[k], 1, g, w->kind);
      TK_UNROLL for (int l = 0; l < 3; l++) {
        TK_STORE(gradients + ((size_t)i * 9 + k * 3 + l) * TK_LANES, g[l]);
      }
    }
  }
}

/// Adds `tiles` tiles of one size to the sums of all output channels: [block][36][I][16].
static void TK_FN(add_tiles)(
    const tk_winograd *w, const tk_convolution *s, const TK_FN(tk_tile) * tile, int tiles,
    const float *dy, float *sums) {
  const int places = tk_winograd_places(w->kind);
  const size_t v_tile = tk_winograd_pitch(w->depth) * TK_LANES * places * places;
  const size_t block_sums = (size_t)tk_winograd_weights * w->depth * TK_LANES;
  const int pixel = TK_LANES * TK_LANES;
  float *const v = w->scratch;
  float *const gathered = v + tk_winograd_most_added * v_tile;
  float *const z = gathered + tk_winograd_tile * tk_winograd_tile * pixel;
  for (int t = 0; t < tiles; t++) TK_FN(transform_source_select)(w, tile + t, v + t * v_tile);
  for (int first = 0; first < s->output_channels; first += TK_LANES, sums += block_sums) {
    const int count = tk_min(TK_LANES, s->output_channels - first);
    for (int t = 0; t < tiles; t++) {
      TK_FN(gather_gradient)(s, tile + t, dy, first, count, gathered);
      TK_FN(spread_select)(w->kind, tile + t, gathered, z + t * pixel);
    }
    TK_FN(sum_places)(w, tile, tiles, v, z, sums);
  }
}

/// The tiles of one size whose first pixels lie in [row, row_end) x [column, column_end).
static void TK_FN(add_region)(
    const tk_winograd *w, const tk_convolution *s, const float *dy, float *sums, int row,
    int row_end, int column, int column_end) {
  TK_FN(tk_tile) held[tk_winograd_most_added];
  const int most = tiles_added_at_once(s);
  int count = 0;
  for (int r = row; r < row_end; r += tk_winograd_tile) {
    for (int c = column; c < column_end; c += tk_winograd_tile) {
      held[count++] = (TK_FN(tk_tile)){
          r, c, TK_FN(tile_size)(r, row_end), TK_FN(tile_size)(c, column_end)};
      if (count < most) continue;
      TK_FN(add_tiles)(w, s, held, count, dy, sums);
      count = 0;
    }
  }
  if (count) TK_FN(add_tiles)(w, s, held, count, dy, sums);
}

static void TK_FN(tk_winograd_backward_weights)(
    const tk_convolution *s, const float *x, const float *dy, float *dw, float *scratch) {
  const int depth = s->input_channels, blocks = tk_ceiling_divide(s->output_channels, TK_LANES);
  const size_t block_sums = (size_t)tk_winograd_weights * depth * TK_LANES;
  float *const sums = scratch, *const gradients = sums + blocks * block_sums;
  const tk_winograd w = {
      .kind = s->stride_height == 1 ? tk_winograd_even : tk_winograd_down,
      .source = x,
      .source_height = s->input_height,
      .source_width = s->input_width,
      .depth = depth,
      .row_offset = -s->pad_top,
      .column_offset = -s->pad_left,
      .scratch = gradients + (size_t)depth * 9 * TK_LANES,
  };
  const int rows = s->output_height, columns = s->output_width;
  const int whole_rows = rows / tk_winograd_tile * tk_winograd_tile;
  const int whole_columns = columns / tk_winograd_tile * tk_winograd_tile;
  memset(sums, 0, blocks * block_sums * sizeof(float));
  TK_FN(add_region)(&w, s, dy, sums, 0, whole_rows, 0, whole_columns);
  TK_FN(add_region)(&w, s, dy, sums, 0, whole_rows, whole_columns, columns);
  TK_FN(add_region)(&w, s, dy, sums, whole_rows, rows, 0, whole_columns);
  TK_FN(add_region)(&w, s, dy, sums, whole_rows, rows, whole_columns, columns);
  for (int block = 0; block < blocks; block++) {
    const int first = block * TK_LANES;
    TK_FN(gather_weights)(&w, sums + block * block_sums, gradients);
    TK_FN(add_transposed)
    (gradients, tk_min(TK_LANES, s->output_channels - first), depth * 9,
     dw + (size_t)first * depth * 9);
  }
}
#undef TK_FMA
#undef TK_BY_SIZE
#undef TK_BY_KIND
#undef TK_SIZE_CASE
#undef TK_WINOGRAD_KINDS
