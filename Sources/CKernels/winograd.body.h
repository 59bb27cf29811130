// SPDX-License-Identifier: MIT
//
// See winograd.h. Lanes are worked on in registers' width: all 16, or two halves of 8.

#if TK_VECTORS_512
typedef tk_vector TK_FN(tk_lanes);
enum { TK_FN(tk_parts) = 1, TK_FN(tk_product_tiles) = tk_winograd_held };
#else
typedef tk_half_vector TK_FN(tk_lanes);
enum { TK_FN(tk_parts) = 2, TK_FN(tk_product_tiles) = 1 };
#endif
enum { TK_FN(tk_part_lanes) = TK_LANES / TK_FN(tk_parts), TK_FN(tk_pack_run) = 16 };

#define TK_FMA __builtin_elementwise_fma

/// The source's values d at the points, for tiles of `size` target pixels: size + 2 values go in,
/// and places 0, 1, 2, (3, (4,)) 5 of t come out.
TK_INLINE void TK_FN(at_points)(
    const TK_FN(tk_lanes) * d, TK_FN(tk_lanes) * t, const int size) {
  typedef TK_FN(tk_lanes) lanes;
  const lanes two = 2, three = 3, four = 4, five = 5;
  if (size == 4) {
    const lanes even = TK_FMA(-four, d[2], d[4]), odd = TK_FMA(-four, d[1], d[3]);
    const lanes outer = d[4] - d[2], inner = two * (d[3] - d[1]);
    t[0] = TK_FMA(four, d[0], TK_FMA(-five, d[2], d[4]));
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = outer + inner;
    t[4] = outer - inner;
    t[5] = TK_FMA(four, d[1], TK_FMA(-five, d[3], d[5]));
  } else if (size == 3) {
    t[0] = two * (TK_FMA(two, d[0] - d[2], d[3]) - d[1]);
    t[1] = three * (TK_FMA(-two, d[1], d[3]) - d[2]);
    t[2] = TK_FMA(two, d[1], TK_FMA(-three, d[2], d[3]));
    t[3] = four * (d[3] - d[1]);
    t[5] = TK_FMA(two, d[1] - d[3], d[4]) - d[2];
  } else {
    t[0] = four * (d[0] - d[2]);
    t[1] = -three * (d[1] + d[2]);
    t[2] = three * (d[1] - d[2]);
    t[5] = d[3] - d[1];
  }
}

/// `size` target values from the products at the points.
TK_INLINE void TK_FN(interpolate)(
    const TK_FN(tk_lanes) * m, TK_FN(tk_lanes) * s, const int size) {
  typedef TK_FN(tk_lanes) lanes;
  const lanes two = 2, four = 4, eight = 8;
  const lanes sum = m[1] + m[2], difference = m[1] - m[2];
  if (size == 4) {
    const lanes far_sum = m[3] + m[4], far_difference = m[3] - m[4];
    s[0] = m[0] + sum + far_sum;
    s[1] = TK_FMA(two, far_difference, difference);
    s[2] = TK_FMA(four, far_sum, sum);
    s[3] = TK_FMA(eight, far_difference, difference) + m[5];
  } else if (size == 3) {
    s[0] = m[0] + sum + m[3];
    s[1] = TK_FMA(two, m[3], difference);
    s[2] = TK_FMA(four, m[3], sum) + m[5];
  } else {
    s[0] = m[0] + sum;
    s[1] = difference + m[5];
  }
}

/// Whether tiles of `size` target pixels take a point.
TK_INLINE int TK_FN(takes_point)(int point, int size) {
  return point < 3 || point == 5 || (point == 3 && size > 2) || size > 3;
}

/// One tile of the target, and the source under it.
typedef struct {
  int row, column;  ///< The first target pixel.
  int high, wide;  ///< Target pixels that its points give, 2, 3 or 4.
} TK_FN(tk_tile);

/// Target pixels for which a tile that starts at `first` takes points.
static inline int TK_FN(tile_size)(int first, int end) {
  return tk_max(2, tk_min(tk_winograd_tile, end - first));
}

/// The source under one tile at all points: v [36][pitch][16].
TK_INLINE void TK_FN(transform_source)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, float *v, const int high, const int wide) {
  const size_t product = tk_winograd_pitch(w->depth) * TK_LANES;
  const int row = tile->row + w->row_offset, column = tile->column + w->column_offset;
  const size_t pixel = (size_t)w->depth * TK_LANES, line = pixel * w->source_width;
  const float *const corner = w->source + (ptrdiff_t)row * (ptrdiff_t)line +
                              (ptrdiff_t)column * (ptrdiff_t)pixel;
  const TK_FN(tk_lanes) zero = 0;
  for (int c = 0; c < w->depth * TK_FN(tk_parts); c++) {
    const size_t offset = (size_t)c * TK_FN(tk_part_lanes);
    TK_FN(tk_lanes) lines[tk_winograd_points][tk_winograd_points];
    TK_UNROLL for (int j = 0; j < wide + 2; j++) {
      TK_FN(tk_lanes) d[tk_winograd_points], t[tk_winograd_points];
      const int inside = (unsigned)(column + j) < (unsigned)w->source_width;
      TK_UNROLL for (int i = 0; i < high + 2; i++) {
        d[i] = inside && (unsigned)(row + i) < (unsigned)w->source_height
                   ? *(const TK_FN(tk_lanes) *)(corner + offset + i * line + j * pixel)
                   : zero;
      }
      TK_FN(at_points)(d, t, high);
      TK_UNROLL for (int i = 0; i < tk_winograd_points; i++) {
        if (TK_FN(takes_point)(i, high)) lines[i][j] = t[i];
      }
    }
    TK_UNROLL for (int i = 0; i < tk_winograd_points; i++) {
      if (!TK_FN(takes_point)(i, high)) continue;
      TK_FN(tk_lanes) t[tk_winograd_points];
      TK_FN(at_points)(lines[i], t, wide);
      TK_UNROLL for (int j = 0; j < tk_winograd_points; j++) {
        if (!TK_FN(takes_point)(j, wide)) continue;
        *(TK_FN(tk_lanes) *)(v + offset + (i * tk_winograd_points + j) * product) = t[j];
      }
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

/// Interpolates and stores `count` channels of one tile from `first` on: products [36][pitch][16].
TK_INLINE void TK_FN(transform_target)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, const float *products, int first, int count,
    size_t pitch, const int high, const int wide) {
  const int rows = tk_min(high, w->rows - tile->row);
  const int columns = tk_min(wide, w->columns - tile->column);
  for (int k = 0; k < count; k++) {
    const TK_FN(tk_lanes) bias = w->bias ? w->bias[first + k] : 0;
    for (int part = 0; part < TK_FN(tk_parts); part++) {
      const float *m = products + k * TK_LANES + part * TK_FN(tk_part_lanes);
      TK_FN(tk_lanes) lines[tk_winograd_tile][tk_winograd_points];
      TK_UNROLL for (int j = 0; j < tk_winograd_points; j++) {
        if (!TK_FN(takes_point)(j, wide)) continue;
        TK_FN(tk_lanes) d[tk_winograd_points], s[tk_winograd_tile];
        TK_UNROLL for (int i = 0; i < tk_winograd_points; i++) {
          if (!TK_FN(takes_point)(i, high)) continue;
          d[i] = *(const TK_FN(tk_lanes) *)(m + (i * tk_winograd_points + j) * pitch * TK_LANES);
        }
        TK_FN(interpolate)(d, s, high);
        TK_UNROLL for (int i = 0; i < high; i++) lines[i][j] = s[i];
      }
      TK_UNROLL for (int i = 0; i < high; i++) {
        if (i >= rows) continue;
        TK_FN(tk_lanes) s[tk_winograd_tile];
        TK_FN(interpolate)(lines[i], s, wide);
        const size_t pixel = (size_t)(tile->row + i) * w->columns + tile->column;
        TK_UNROLL for (int j = 0; j < wide; j++) {
          if (j >= columns) continue;
          TK_FN(store_sum)(w, (pixel + j) * w->channels + first + k, part, s[j] + bias);
        }
      }
    }
  }
}

/// Products of one point: M channels of P tiles, summed over the depth.
TK_INLINE void TK_FN(multiply)(
    const float *v, size_t v_tile, const float *u, int depth, float *m, size_t m_tile, const int M,
    const int P) {
  tk_vector sums[tk_block_avx512][2];
  TK_UNROLL for (int i = 0; i < M; i++) {
    TK_UNROLL for (int p = 0; p < P; p++) sums[i][p] = 0;
  }
  for (int c = 0; c < depth; c++, u += M, v += TK_LANES) {
    tk_vector x[2];
    TK_UNROLL for (int p = 0; p < P; p++) x[p] = TK_LOAD(v + p * v_tile);
    TK_UNROLL for (int i = 0; i < M; i++) {
      const tk_vector weight = u[i];
      TK_UNROLL for (int p = 0; p < P; p++) sums[i][p] = TK_FMA(weight, x[p], sums[i][p]);
    }
  }
  TK_UNROLL for (int i = 0; i < M; i++) {
    TK_UNROLL for (int p = 0; p < P; p++) TK_STORE(m + i * TK_LANES + p * m_tile, sums[i][p]);
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
      const float *v, size_t v_tile, const float *u, int depth, float *m, size_t m_tile) {  \
    TK_FN(multiply)(v, v_tile, u, depth, m, m_tile, M, P);                                  \
  }
TK_PRODUCTS(TK_CASE)
#undef TK_CASE

#define TK_CASE(M, P) \
  case (M) * 4 + (P): \
    return TK_FN(multiply_##M##x##P)(v, v_tile, u, depth, m, m_tile);

static inline void TK_FN(multiply_select)(
    const float *v, size_t v_tile, const float *u, int depth, float *m, size_t m_tile, int size,
    int tiles) {
  switch (size * 4 + tiles) { TK_PRODUCTS(TK_CASE) }
}
#undef TK_CASE
#undef TK_PRODUCTS

#define TK_BY_SIZE(DO)                                                                \
  switch (tile->high * 8 + tile->wide) {                                              \
    DO(4, 4) DO(4, 3) DO(4, 2) DO(3, 4) DO(3, 3) DO(3, 2) DO(2, 4) DO(2, 3) DO(2, 2) \
  }
#define TK_SOURCE(H, W) \
  case (H) * 8 + (W):   \
    return TK_FN(transform_source)(w, tile, v, H, W);
#define TK_TARGET_TILE(H, W) \
  case (H) * 8 + (W):        \
    return TK_FN(transform_target)(w, tile, products, first, count, pitch, H, W);

static void TK_FN(transform_source_select)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, float *v) {
  TK_BY_SIZE(TK_SOURCE)
}

static void TK_FN(transform_target_select)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, const float *products, int first, int count,
    size_t pitch) {
  TK_BY_SIZE(TK_TARGET_TILE)
}
#undef TK_BY_SIZE
#undef TK_SOURCE
#undef TK_TARGET_TILE

/// The products of `count` channels from `first` on, for held tiles of one size: the weights of a
/// point are read once for all of them.
static void TK_FN(multiply_points)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, int tiles, const float *v, float *m,
    int first, int count, int first_block, int last_block) {
  const size_t v_product = tk_winograd_pitch(w->depth) * TK_LANES;
  const size_t m_product = tk_winograd_pitch(count) * TK_LANES;
  const size_t v_tile = v_product * tk_winograd_products, m_tile = m_product * tk_winograd_products;
  const int blocks = tk_block_count(w->channels, TK_FN(tk_block));
  for (int point = 0; point < tk_winograd_products; point++) {
    if (!TK_FN(takes_point)(point / tk_winograd_points, tile->high)) continue;
    if (!TK_FN(takes_point)(point % tk_winograd_points, tile->wide)) continue;
    const float *u = w->packed + ((size_t)point * w->channels + first) * w->depth;
    float *products = m + point * m_product;
    for (int block = first_block; block < last_block; block++) {
      const int size = tk_block_size(w->channels, blocks, block);
      for (int t = 0; t < tiles; t += TK_FN(tk_product_tiles)) {
        TK_FN(multiply_select)
        (v + point * v_product + t * v_tile, v_tile, u, w->depth, products + t * m_tile, m_tile,
         size, tk_min(TK_FN(tk_product_tiles), tiles - t));
      }
      u += (size_t)size * w->depth;
      products += (size_t)size * TK_LANES;
    }
  }
}

/// All channels of `tiles` tiles of one size.
static void TK_FN(winograd_tiles)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, int tiles) {
  const size_t v_tile = tk_winograd_pitch(w->depth) * TK_LANES * tk_winograd_products;
  float *const v = w->scratch, *const m = v + tk_winograd_held * v_tile;
  const int blocks = tk_block_count(w->channels, TK_FN(tk_block));
  for (int t = 0; t < tiles; t++) TK_FN(transform_source_select)(w, tile + t, v + t * v_tile);
  for (int block = 0, first = 0; block < blocks;) {
    int last = block, count = 0;
    while (last < blocks) {
      const int size = tk_block_size(w->channels, blocks, last);
      if (count + size > tk_winograd_group) break;
      count += size, last++;
    }
    TK_FN(multiply_points)(w, tile, tiles, v, m, first, count, block, last);
    const size_t pitch = tk_winograd_pitch(count);
    for (int t = 0; t < tiles; t++) {
      TK_FN(transform_target_select)
      (w, tile + t, m + t * pitch * TK_LANES * tk_winograd_products, first, count, pitch);
    }
    block = last, first += count;
  }
}

/// The tiles of one size whose first pixels lie in [row, row_end) x [column, column_end).
static void TK_FN(winograd_region)(
    const tk_winograd *w, int row, int row_end, int column, int column_end) {
  TK_FN(tk_tile) held[tk_winograd_held];
  int count = 0;
  for (int r = row; r < row_end; r += tk_winograd_tile) {
    for (int c = column; c < column_end; c += tk_winograd_tile) {
      held[count++] = (TK_FN(tk_tile)){
          r, c, TK_FN(tile_size)(r, w->rows), TK_FN(tile_size)(c, w->columns)};
      if (count < tk_winograd_held) continue;
      TK_FN(winograd_tiles)(w, held, count);
      count = 0;
    }
  }
  if (count) TK_FN(winograd_tiles)(w, held, count);
}

static void TK_FN(tk_winograd_correlate)(const tk_winograd *w) {
  // Whole tiles first; those at the lower and right edge may take fewer points.
  const int whole_rows = w->rows / tk_winograd_tile * tk_winograd_tile;
  const int whole_columns = w->columns / tk_winograd_tile * tk_winograd_tile;
  TK_FN(winograd_region)(w, 0, whole_rows, 0, whole_columns);
  TK_FN(winograd_region)(w, 0, whole_rows, whole_columns, w->columns);
  TK_FN(winograd_region)(w, whole_rows, w->rows, 0, whole_columns);
  TK_FN(winograd_region)(w, whole_rows, w->rows, whole_columns, w->columns);
}

/// The 3 x 3 weights g of one pair of channels at the points: G g G^T.
/// Weights [3][3] go in with a step of 1, or -1 from the last on where they are to be reversed.
static void TK_FN(weights_at_points)(const float *g, int step, float *t) {
  float lines[tk_winograd_points][3];
  for (int j = 0; j < 3; j++) {
    const float a = g[j * step], b = g[(3 + j) * step], c = g[(6 + j) * step];
    const float ends = a + c, far = a + 4 * c;
    lines[0][j] = a * 0.25f;
    lines[1][j] = (ends + b) * (-1.0f / 6);
    lines[2][j] = (ends - b) * (-1.0f / 6);
    lines[3][j] = (far + 2 * b) * (1.0f / 24);
    lines[4][j] = (far - 2 * b) * (1.0f / 24);
    lines[5][j] = c;
  }
  for (int i = 0; i < tk_winograd_points; i++, t += tk_winograd_points) {
    const float a = lines[i][0], b = lines[i][1], c = lines[i][2];
    const float ends = a + c, far = a + 4 * c;
    t[0] = a * 0.25f;
    t[1] = (ends + b) * (-1.0f / 6);
    t[2] = (ends - b) * (-1.0f / 6);
    t[3] = (far + 2 * b) * (1.0f / 24);
    t[4] = (far - 2 * b) * (1.0f / 24);
    t[5] = c;
  }
}

/// [O][I][3][3] -> [36][block][depth][channels of the block]; the gradient to the input has the
/// parts of O and I exchanged and the taps reversed.
static void TK_FN(tk_winograd_pack)(
    const float *weights, int outputs, int inputs, int is_gradient, float *packed) {
  const int channels = is_gradient ? inputs : outputs, depth = is_gradient ? outputs : inputs;
  const int blocks = tk_block_count(channels, TK_FN(tk_block));
  const size_t product = (size_t)channels * depth;
  // The products lie far apart, often in the same cache sets: a run of each is made before it goes.
  float runs[tk_winograd_products][TK_FN(tk_pack_run) * TK_FN(tk_block)];
  for (int block = 0, first = 0; block < blocks; block++) {
    const int size = tk_block_size(channels, blocks, block);
    float *target = packed + (size_t)first * depth;
    for (int c = 0; c < depth; c += TK_FN(tk_pack_run)) {
      const int count = tk_min(TK_FN(tk_pack_run), depth - c);
      for (int i = 0; i < count * size; i++) {
        const int output = is_gradient ? c + i / size : first + i % size;
        const int input = is_gradient ? first + i % size : c + i / size;
        const float *g = weights + ((size_t)output * inputs + input) * 9;
        float points[tk_winograd_products];
        TK_FN(weights_at_points)(is_gradient ? g + 8 : g, is_gradient ? -1 : 1, points);
        for (int point = 0; point < tk_winograd_products; point++) runs[point][i] = points[point];
      }
      for (int point = 0; point < tk_winograd_products; point++) {
        memcpy(target + point * product, runs[point], (size_t)count * size * sizeof(float));
      }
      target += (size_t)count * size;
    }
    first += size;
  }
}
#undef TK_FMA
