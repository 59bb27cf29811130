// SPDX-License-Identifier: MIT
//
// The source of a Winograd correlation at all places of a tile; see winograd.h. The includer says
// by TK_WINOGRAD_KINDS(MACRO, DO) which kinds it has use for.
// Lanes are worked on in registers' width: all 16, or two halves of 8.

#if TK_VECTORS_512
typedef tk_vector TK_FN(tk_lanes);
enum { TK_FN(tk_parts) = 1 };
#else
typedef tk_half_vector TK_FN(tk_lanes);
enum { TK_FN(tk_parts) = 2 };
#endif
enum { TK_FN(tk_part_lanes) = TK_LANES / TK_FN(tk_parts) };

#define TK_FMA __builtin_elementwise_fma

/// Whether tiles of `size` target pixels take a place.
TK_INLINE int TK_FN(takes)(tk_winograd_kind kind, int place, int size) {
  if (kind == tk_winograd_even) {
    return place < 3 || place == 5 || (place == 3 && size > 2) || size > 3;
  }
  if (place > 4) return place - 5 < size;
  return place < 2 || place == 4 || (place == 2 && size > 2) || size > 3;
}

/// Source pixels under `size` target pixels.
TK_INLINE int TK_FN(inputs_of)(tk_winograd_kind kind, int size) {
  return kind == tk_winograd_even ? size + 2 : kind == tk_winograd_down ? 2 * size + 1 : size + 1;
}

/// F(size, 3): size + 2 source values d at the points.
TK_INLINE void TK_FN(three_taps)(const TK_FN(tk_lanes) * d, TK_FN(tk_lanes) * t, const int size) {
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

/// F(size, 2): size + 1 source values d, `step` apart, at the points.
TK_INLINE void TK_FN(two_taps)(
    const TK_FN(tk_lanes) * d, const int step, TK_FN(tk_lanes) * t, const int size) {
  typedef TK_FN(tk_lanes) lanes;
  const lanes two = 2, three = 3;
  if (size == 4) {
    const lanes far = d[3 * step] - d[step], near = d[0] - d[2 * step];
    t[0] = TK_FMA(two, near, far);
    t[1] = TK_FMA(-two, d[step], d[3 * step] - d[2 * step]);
    t[2] = TK_FMA(two, d[step], TK_FMA(-three, d[2 * step], d[3 * step]));
    t[3] = far;
    t[4] = TK_FMA(-two, far, d[4 * step] - d[2 * step]);
  } else if (size == 3) {
    t[0] = two * (d[0] - d[2 * step]);
    t[1] = -(d[step] + d[2 * step]);
    t[2] = three * (d[step] - d[2 * step]);
    t[4] = d[3 * step] - d[step];
  } else {
    t[0] = two * (d[0] - d[step]);
    t[1] = -two * d[step];
    t[4] = d[2 * step] - d[step];
  }
}

/// The source's values d along one axis at the places of a tile.
TK_INLINE void TK_FN(at_places)(
    const TK_FN(tk_lanes) * d, TK_FN(tk_lanes) * t, const tk_winograd_kind kind, const int size) {
  if (kind == tk_winograd_even) {
    TK_FN(three_taps)(d, t, size);
    return;
  }
  const int step = kind == tk_winograd_down ? 2 : 1;
  TK_FN(two_taps)(d, step, t, size);
  TK_UNROLL for (int j = 0; j < size; j++) t[5 + j] = d[step * j + step - 1];
}

/// One tile of the target, in target pixels or pairs of them, and the source under it.
typedef struct {
  int row, column;
  int high, wide;  ///< How many its places give, 2, 3 or 4.
} TK_FN(tk_tile);

static inline int TK_FN(tile_size)(int first, int end) {
  return tk_max(2, tk_min(tk_winograd_tile, end - first));
}

/// The source under one tile at all places: v [places][places][pitch][16].
TK_INLINE void TK_FN(transform_source)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, float *v, const tk_winograd_kind kind,
    const int high, const int wide) {
  const int places = tk_winograd_places(kind), stride = kind == tk_winograd_down ? 2 : 1;
  const size_t place = tk_winograd_pitch(w->depth) * TK_LANES;
  const int row = tile->row * stride + w->row_offset;
  const int column = tile->column * stride + w->column_offset;
  const size_t pixel = (size_t)w->depth * TK_LANES, line = pixel * w->source_width;
  const float *const corner =
      w->source + (ptrdiff_t)row * (ptrdiff_t)line + (ptrdiff_t)column * (ptrdiff_t)pixel;
  const TK_FN(tk_lanes) zero = 0;
  for (int c = 0; c < w->depth; c++) {
    // Both halves of a vector are worked on in turn: its cache line may not stay, as the source's
    // pixels often lie in the same cache set.
    const float *const source = corner + (size_t)c * TK_LANES;
    TK_FN(tk_lanes) lines[TK_FN(tk_parts)][tk_winograd_most_places][tk_winograd_most_places];
    TK_UNROLL for (int j = 0; j < TK_FN(inputs_of)(kind, wide); j++) {
      const int inside = (unsigned)(column + j) < (unsigned)w->source_width;
      TK_UNROLL for (int part = 0; part < TK_FN(tk_parts); part++) {
        TK_FN(tk_lanes) d[tk_winograd_most_places], t[tk_winograd_most_places];
        TK_UNROLL for (int i = 0; i < TK_FN(inputs_of)(kind, high); i++) {
          const float *lanes = source + i * line + j * pixel + part * TK_FN(tk_part_lanes);
          const int exists = inside && (unsigned)(row + i) < (unsigned)w->source_height;
          d[i] = exists ? *(const TK_FN(tk_lanes) *)lanes : zero;
          if (part == 0 && exists) __builtin_prefetch(lanes + 2 * TK_LANES);
        }
        TK_FN(at_places)(d, t, kind, high);
        TK_UNROLL for (int i = 0; i < places; i++) {
          if (TK_FN(takes)(kind, i, high)) lines[part][i][j] = t[i];
        }
      }
    }
    TK_UNROLL for (int i = 0; i < places; i++) {
      if (!TK_FN(takes)(kind, i, high)) continue;
      TK_UNROLL for (int part = 0; part < TK_FN(tk_parts); part++) {
        float *const target = v + (size_t)c * TK_LANES + part * TK_FN(tk_part_lanes);
        TK_FN(tk_lanes) t[tk_winograd_most_places];
        TK_FN(at_places)(lines[part][i], t, kind, wide);
        TK_UNROLL for (int j = 0; j < places; j++) {
          if (!TK_FN(takes)(kind, j, wide)) continue;
          *(TK_FN(tk_lanes) *)(target + (i * places + j) * place) = t[j];
        }
      }
    }
  }
}

// Sizes are literals in a function of their own each, for the compiler's sake.
#define TK_BY_SIZE(KIND, DO)                                                           \
  DO(KIND, 4, 4) DO(KIND, 4, 3) DO(KIND, 4, 2) DO(KIND, 3, 4) DO(KIND, 3, 3)           \
  DO(KIND, 3, 2) DO(KIND, 2, 4) DO(KIND, 2, 3) DO(KIND, 2, 2)
#define TK_BY_KIND(DO) TK_WINOGRAD_KINDS(TK_BY_SIZE, DO)
#define TK_SIZE_CASE(KIND, H, W) case tk_winograd_##KIND * 64 + (H) * 8 + (W)

#define TK_DEFINE(KIND, H, W)                                                                     \
  static __attribute__((noinline)) void TK_FN(source_##KIND##_##H##x##W)(                         \
      const tk_winograd *w, const TK_FN(tk_tile) * tile, float *v) {                              \
    TK_FN(transform_source)(w, tile, v, tk_winograd_##KIND, H, W);                                \
  }
TK_BY_KIND(TK_DEFINE)
#undef TK_DEFINE

#define TK_SOURCE(KIND, H, W) \
  TK_SIZE_CASE(KIND, H, W) : return TK_FN(source_##KIND##_##H##x##W)(w, tile, v);

static void TK_FN(transform_source_select)(
    const tk_winograd *w, const TK_FN(tk_tile) * tile, float *v) {
  switch (w->kind * 64 + tile->high * 8 + tile->wide) { TK_BY_KIND(TK_SOURCE) }
}
#undef TK_SOURCE
