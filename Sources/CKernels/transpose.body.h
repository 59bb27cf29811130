// SPDX-License-Identifier: MIT

/// Turns rows of 8 into columns of 8.
TK_INLINE void TK_FN(transpose8)(tk_half_vector r[8]) {
  tk_half_vector a[8], b[8];
  TK_UNROLL for (int i = 0; i < 8; i += 2) {
    a[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    a[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
  }
  TK_UNROLL for (int i = 0; i < 8; i += 4) {
    TK_UNROLL for (int j = 0; j < 2; j++) {
      b[i + 2 * j] =
          __builtin_shufflevector(a[i + j], a[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      b[i + 2 * j + 1] =
          __builtin_shufflevector(a[i + j], a[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  TK_UNROLL for (int i = 0; i < 4; i++) {
    r[i] = __builtin_shufflevector(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    r[i + 4] = __builtin_shufflevector(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

/// The `count` channels of one pixel from `source` on, [count][16 images] -> [16 images][16
/// channels]; the rest of the 16 are zero.
TK_INLINE void TK_FN(transpose_pixel)(const float *source, int count, float *target) {
  const tk_half_vector zero = 0;
  for (int channel = 0; channel < TK_LANES; channel += 8) {
    for (int image = 0; image < TK_LANES; image += 8) {
      tk_half_vector r[8];
      TK_UNROLL for (int i = 0; i < 8; i++) {
        const float *row = source + (channel + i) * TK_LANES + image;
        r[i] = channel + i < count ? *(const tk_half_vector *)row : zero;
      }
      TK_FN(transpose8)(r);
      TK_UNROLL for (int i = 0; i < 8; i++) {
        *(tk_half_vector *)(target + (image + i) * TK_LANES + channel) = r[i];
      }
    }
  }
}

/// dw[o][j] += sums[j][o] for `count` rows o and `depth` columns j; dw's rows are `depth` apart.
static void TK_FN(add_transposed)(const float *sums, int count, int depth, float *dw) {
  int j = 0;
  for (; j + 8 <= depth; j += 8) {
    for (int o = 0; o < count; o += 8) {
      tk_half_vector r[8];
      TK_UNROLL for (int i = 0; i < 8; i++) {
        r[i] = *(const tk_half_vector *)(sums + (size_t)(j + i) * TK_LANES + o);
      }
      TK_FN(transpose8)(r);
      TK_UNROLL for (int i = 0; i < 8; i++) {
        tk_half_vector *target = (tk_half_vector *)(dw + (size_t)(o + i) * depth + j);
        if (o + i < count) *target += r[i];
      }
    }
  }
  for (; j < depth; j++) {
    for (int o = 0; o < count; o++) dw[(size_t)o * depth + j] += sums[(size_t)j * TK_LANES + o];
  }
}
