// SPDX-License-Identifier: MIT
//
// Correlation by register tiles: M target channels x P target columns of 16 lanes each are summed
// in registers over all taps and all channels of the source. The includer defines TK_FN(tk_begin),
// which gives a sum its first value, and TK_FN(tk_finish), which stores it.
//
// Every sum runs over tap rows, tap columns and channels in this order by fused multiply-adds, for
// any tile and vector width: all vector instruction sets give the same bits.
//
// The includer may define other TK_VALUES and TK_WEIGHTS, how they are loaded and multiplied; what
// stands in memory is 32 bits in any case.
#ifndef TK_VALUES
#define TK_VALUES tk_vector
#define TK_WEIGHTS tk_vector
#define TK_LOAD_VALUES(values, pointer) (values) = TK_LOAD(pointer)
#define TK_LOAD_WEIGHTS(weights, pointer) (weights) = *(pointer)
#define TK_MULTIPLY_ADD(sum, weights, values) \
  (sum) = __builtin_elementwise_fma(weights, values, sum)
#endif

/// One tile: where its sources, weights and targets are.
typedef struct {
  const float *source, *weights;  ///< At the first tap inside the image.
  int tap_rows, tap_columns, depth;  ///< Taps inside the image; a run of `depth` vectors at each.
  size_t target;  ///< The target's vector index.
  int channel;  ///< The first target channel.
  int size, columns;  ///< M and P.
} TK_FN(tk_tile);

/// Sums and stores one tile. M and P are literals at every call, so that `sums` lives in registers.
TK_INLINE void TK_FN(tk_tile_run)(
    const tk_correlation *c, const tk_epilogue *epilogue, const TK_FN(tk_tile) * tile, const int M,
    const int P) {
  const size_t column_pitch = (size_t)c->column_step * c->source_channels * TK_LANES;
  const size_t row_pitch = (size_t)c->source_width * c->source_channels * TK_LANES;
  const size_t tap_pitch = (size_t)c->source_channels * TK_LANES;
  const size_t row_weights = (size_t)c->taps_wide * c->depth * M;
  tk_vector sums[tk_block_avx512][6];
  TK_UNROLL for (int m = 0; m < M; m++) {
    TK_UNROLL for (int p = 0; p < P; p++) {
      sums[m][p] = TK_FN(tk_begin)(epilogue, tile->channel + m);
    }
  }
  for (int row = 0; row < tile->tap_rows; row++) {
    const float *weights = tile->weights + row * row_weights;
    for (int column = 0; column < tile->tap_columns; column++) {
      const float *x = tile->source + row * row_pitch + column * tap_pitch;
      for (int i = 0; i < tile->depth; i++, x += TK_LANES, weights += M) {
        TK_VALUES taps[6];
        TK_UNROLL for (int p = 0; p < P; p++) {
          TK_LOAD_VALUES(taps[p], x + p * column_pitch);
        }
        TK_UNROLL for (int m = 0; m < M; m++) {
          TK_WEIGHTS weight;
          TK_LOAD_WEIGHTS(weight, weights + m);
          TK_UNROLL for (int p = 0; p < P; p++) {
            TK_MULTIPLY_ADD(sums[m][p], weight, taps[p]);
          }
        }
      }
    }
  }
  TK_UNROLL for (int p = 0; p < P; p++) {
    TK_UNROLL for (int m = 0; m < M; m++) {
      TK_FN(tk_finish)(epilogue, tile->target + p * c->target_column + m, &sums[m][p]);
    }
  }
}

#if TK_VECTORS_512
/// Columns per tile beside a block of `size` channels: at most 24 of 32 registers hold sums.
static inline int TK_FN(tk_columns_beside)(int size) {
  return size > 8 ? 2 : size > 6 ? 3 : size > 4 ? 4 : 6;
}

#define TK_TILES(TILE)                                                                            \
  TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(7, 1) TILE(8, 1)         \
  TILE(9, 1) TILE(10, 1) TILE(11, 1) TILE(12, 1) TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2)    \
  TILE(12, 2) TILE(6, 3) TILE(7, 3) TILE(8, 3) TILE(4, 4) TILE(5, 4) TILE(6, 4) TILE(1, 6)        \
  TILE(2, 6) TILE(3, 6) TILE(4, 6)
#else
/// Columns per tile beside a block of `size` channels: each sum takes two of 16 registers, as does
/// each input (3 channels x 2 columns would spill one).
static inline int TK_FN(tk_columns_beside)(int size) {
  return size > 2 ? 1 : size == 2 ? 2 : 6;
}

#define TK_TILES(TILE)                                                                      \
  TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(2, 2) TILE(1, 6)
#endif

// Each tile is a function of its own: in one function they would compete for registers.
#define TK_TILE(M, P)                                                                            \
  static __attribute__((noinline)) void TK_FN(tk_tile_##M##x##P)(                                \
      const tk_correlation *c, const tk_epilogue *epilogue, const TK_FN(tk_tile) * tile) {       \
    TK_FN(tk_tile_run)(c, epilogue, tile, M, P);                                                 \
  }
TK_TILES(TK_TILE)
#undef TK_TILE

#define TK_TILE(M, P) \
  case (M) * 8 + (P): \
    return TK_FN(tk_tile_##M##x##P)(c, epilogue, tile);

static inline void TK_FN(tk_tile_select)(
    const tk_correlation *c, const tk_epilogue *epilogue, const TK_FN(tk_tile) * tile) {
  switch (tile->size * 8 + tile->columns) { TK_TILES(TK_TILE) }
}
#undef TK_TILE
#undef TK_TILES

/// All channels of `columns` target pixels from (r, column) on: their taps are those from
/// (row, column) to (row_end, column_end) of the kernel.
static void TK_FN(tk_correlate_pixels)(
    const tk_correlation *c, const tk_epilogue *epilogue, int r, int first, int columns) {
  const int source_row = r * c->row_step + c->row_offset;
  const int source_column = first * c->column_step + c->column_offset;
  const int row = tk_max(0, -source_row), column = tk_max(0, -source_column);
  const int row_end = tk_min(c->taps_high, c->source_height - source_row);
  const int column_end = tk_min(c->taps_wide, c->source_width - source_column);
  const int tap_columns = tk_max(0, column_end - column);
  const ptrdiff_t pixel =
      (ptrdiff_t)(source_row + row) * c->source_width + source_column + column;
  // Without groups the channels of neighbouring taps follow one another: one run per tap row.
  const int joined = c->groups == 1;
  TK_FN(tk_tile) tile = {
      .tap_rows = tap_columns ? tk_max(0, row_end - row) : 0,
      .tap_columns = joined ? 1 : tap_columns,
      .depth = joined ? tap_columns * c->depth : c->depth,
      .columns = columns,
  };
  const size_t target = c->target_first + r * c->target_row + first * c->target_column;
  const size_t window = (size_t)c->taps_high * c->taps_wide * c->depth;
  const size_t skipped = ((size_t)row * c->taps_wide + column) * c->depth;
  const int blocks = tk_block_count(c->channels, TK_FN(tk_block));
  for (int group = 0; group < c->groups; group++) {
    tile.source = c->source + (pixel * c->source_channels + group * c->depth) * TK_LANES;
    tile.channel = group * c->channels;
    for (int block = 0; block < blocks; block++, tile.channel += tile.size) {
      tile.size = tk_block_size(c->channels, blocks, block);
      tile.weights = c->packed + tile.channel * window + skipped * tile.size;
      tile.target = target + tile.channel;
      TK_FN(tk_tile_select)(c, epilogue, &tile);
    }
  }
}

static void TK_FN(tk_correlate)(const tk_correlation *c, const tk_epilogue *epilogue) {
  const int blocks = tk_block_count(c->channels, TK_FN(tk_block));
  const int width = TK_FN(tk_columns_beside)(tk_block_size(c->channels, blocks, 0));
  // Columns whose taps are all inside the image go `width` at a time, the others one by one.
  const int step = c->column_step;
  const int inner = tk_ceiling_divide(tk_max(0, -c->column_offset), step);
  const int last = c->source_width - c->taps_wide - c->column_offset;
  const int inner_end = last < 0 ? 0 : tk_min(c->columns, last / step + 1);
  for (int r = 0; r < c->rows; r++) {
    for (int column = 0; column < c->columns;) {
      const int many = column >= inner && column + width <= inner_end;
      TK_FN(tk_correlate_pixels)(c, epilogue, r, column, many ? width : 1);
      column += many ? width : 1;
    }
  }
}
