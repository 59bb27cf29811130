// SPDX-License-Identifier: MIT
//
// Gradient to the weights. The gradient to the output is transposed, 16 channels at a time, so
// that a vector holds 16 output channels of one image; each input value is then a broadcast scalar,
// and a register tile of M input channels x N such blocks is summed over all images and pixels of
// one tap. No lane is summed horizontally, and every sum has one fixed order.

#include "transpose.body.h"

#if TK_VECTORS_512
enum { TK_FN(tk_gradient_block) = 12, TK_FN(tk_gradient_vectors) = 2 };
#else
enum { TK_FN(tk_gradient_block) = 6, TK_FN(tk_gradient_vectors) = 1 };
#endif

/// dy: [pixels][channels][16 images] -> target: [pixels][16 images][16 channels], for the `count`
/// channels from `first` on; the rest of the 16 are zero.
static void TK_FN(transpose_gradient)(
    const tk_convolution *s, int pixels, const float *dy, int first, int count, float *target) {
  for (int p = 0; p < pixels; p++, target += TK_LANES * TK_LANES) {
    const float *source = dy + ((size_t)p * s->output_channels + first) * TK_LANES;
    TK_FN(transpose_pixel)(source, count, target);
  }
}

/// The output pixels of one band that one tap joins with input pixels.
typedef struct {
  int row, row_end, column, column_end;
  const float *x;  ///< The input vector that meets (row, column), channel 0.
  const float *dy;  ///< The transposed gradient of (row, column).
} TK_FN(tk_meeting);

static inline TK_FN(tk_meeting) TK_FN(meeting_of)(
    const tk_convolution *s, const tk_band *band, const float *x, const float *dy, int tap) {
  const int sh = s->stride_height, sw = s->stride_width;
  const int up = s->pad_top - tap / s->kernel_width, left = s->pad_left - tap % s->kernel_width;
  const int below = tk_ceiling_divide(tk_max(0, s->input_height + up), sh);
  const int beyond = tk_ceiling_divide(tk_max(0, s->input_width + left), sw);
  TK_FN(tk_meeting) m;
  m.row = tk_max(band->row, tk_ceiling_divide(tk_max(0, up), sh));
  m.row_end = tk_min(band->row_end, below);
  m.column = tk_ceiling_divide(tk_max(0, left), sw);
  m.column_end = tk_min(s->output_width, beyond);
  const ptrdiff_t pixel = (ptrdiff_t)(m.row * sh - up) * s->input_width + m.column * sw - left;
  m.x = x + pixel * s->input_channels * TK_LANES;
  m.dy = dy + ((ptrdiff_t)(m.row - band->row) * s->output_width + m.column) * tk_block_floats;
  return m;
}

/// Adds one tile of one tap to sums[n * block_pitch + m * pitch] for input channel m and block n.
/// With few channels the images are dealt out to S partial sums each, to keep the multipliers busy.
TK_INLINE void TK_FN(sum_tile)(
    const tk_convolution *s, const TK_FN(tk_meeting) * meeting, float *sums, size_t pitch,
    size_t block_pitch, const int M, const int N, const int S) {
  const size_t dy_block = band_floats(s), dy_row = (size_t)s->output_width * tk_block_floats;
  const size_t x_row = (size_t)s->stride_height * s->input_width * s->input_channels * TK_LANES;
  const size_t x_column = (size_t)s->stride_width * s->input_channels * TK_LANES;
  tk_vector totals[4][TK_FN(tk_gradient_block)][2];
  TK_UNROLL for (int part = 0; part < S; part++) {
    TK_UNROLL for (int m = 0; m < M; m++) {
      TK_UNROLL for (int n = 0; n < N; n++) {
        totals[part][m][n] = part ? (tk_vector)0 : TK_LOAD(sums + m * pitch + n * block_pitch);
      }
    }
  }
  for (int row = meeting->row; row < meeting->row_end; row++) {
    const float *x = meeting->x + (row - meeting->row) * x_row;
    const float *d = meeting->dy + (row - meeting->row) * dy_row;
    for (int column = meeting->column; column < meeting->column_end; column++, x += x_column) {
      for (int image = 0; image < TK_LANES; image += S, d += S * TK_LANES) {
        TK_UNROLL for (int part = 0; part < S; part++) {
          tk_vector gradients[2];
          TK_UNROLL for (int n = 0; n < N; n++) {
            gradients[n] = TK_LOAD(d + part * TK_LANES + n * dy_block);
          }
          TK_UNROLL for (int m = 0; m < M; m++) {
            const tk_vector value = x[m * TK_LANES + image + part];
            TK_UNROLL for (int n = 0; n < N; n++) {
              totals[part][m][n] =
                  __builtin_elementwise_fma(value, gradients[n], totals[part][m][n]);
            }
          }
        }
      }
    }
  }
  TK_UNROLL for (int m = 0; m < M; m++) {
    TK_UNROLL for (int n = 0; n < N; n++) {
      tk_vector total = totals[0][m][n];
      TK_UNROLL for (int part = 1; part < S; part++) total += totals[part][m][n];
      TK_STORE(sums + m * pitch + n * block_pitch, total);
    }
  }
}

#define TK_ONE(M, S) \
  case (M) * 4 + 1:  \
    return TK_FN(sum_tile)(s, meeting, sums, pitch, block_pitch, M, 1, S);
#define TK_TWO(M, S) \
  case (M) * 4 + 2:  \
    return TK_FN(sum_tile)(s, meeting, sums, pitch, block_pitch, M, 2, S);

static void TK_FN(sum_tile_select)(
    const tk_convolution *s, const TK_FN(tk_meeting) * meeting, float *sums, size_t pitch,
    size_t block_pitch, int size, int vectors) {
  switch (size * 4 + vectors) {
    TK_ONE(1, 4) TK_ONE(2, 2) TK_ONE(3, 2) TK_ONE(4, 1) TK_ONE(5, 1) TK_ONE(6, 1)
#if TK_VECTORS_512
    TK_ONE(7, 1) TK_ONE(8, 1) TK_ONE(9, 1) TK_ONE(10, 1) TK_ONE(11, 1) TK_ONE(12, 1)
    TK_TWO(1, 4) TK_TWO(2, 4) TK_TWO(3, 2) TK_TWO(4, 2) TK_TWO(5, 2) TK_TWO(6, 1)
    TK_TWO(7, 1) TK_TWO(8, 1) TK_TWO(9, 1) TK_TWO(10, 1) TK_TWO(11, 1) TK_TWO(12, 1)
#endif
  }
}
#undef TK_ONE
#undef TK_TWO

/// Adds one band of rows to the sums of all taps and channels.
static void TK_FN(sum_band)(
    const tk_convolution *s, const tk_band *band, const float *x, const float *dy, float *sums,
    int vectors) {
  const int depth = s->input_channels / s->groups, taps = s->kernel_height * s->kernel_width;
  const size_t pitch = (size_t)taps * TK_LANES;
  const int blocks = tk_ceiling_divide(depth, TK_FN(tk_gradient_block));
  for (int block = 0, channel = 0; block < blocks; block++) {
    const int size = depth / blocks + (block < depth % blocks);
    for (int tap = 0; tap < taps; tap++) {
      const TK_FN(tk_meeting) meeting =
          TK_FN(meeting_of)(s, band, x + channel * TK_LANES, dy, tap);
      TK_FN(sum_tile_select)
      (s, &meeting, sums + channel * pitch + tap * TK_LANES, pitch, depth * pitch, size, vectors);
    }
    channel += size;
  }
}

/// The gradients of `count` output channels from `first` on, all of one group.
/// scratch: [vectors][band pixels][16 images][16 channels] of dy, then
/// [vectors][I / groups][KH][KW][16 channels] of sums.
static void TK_FN(block_gradient)(
    const tk_convolution *s, const float *x, const float *dy, int first, int count, float *dw,
    float *scratch) {
  const int vectors = tk_ceiling_divide(count, TK_LANES), rows = band_rows(s);
  const int window = s->input_channels / s->groups * s->kernel_height * s->kernel_width;
  const size_t sums_floats = (size_t)window * TK_LANES, dy_floats = band_floats(s);
  const float *const group = x + (size_t)first_input_of(s, first) * TK_LANES;
  float *const sums = scratch + vectors * dy_floats;
  memset(sums, 0, vectors * sums_floats * sizeof(float));
  for (int row = 0; row < s->output_height; row += rows) {
    const tk_band band = {row, tk_min(row + rows, s->output_height)};
    const float *source = dy + (size_t)row * s->output_width * s->output_channels * TK_LANES;
    for (int v = 0; v < vectors; v++) {
      TK_FN(transpose_gradient)
      (s, (band.row_end - row) * s->output_width, source, first + v * TK_LANES,
       tk_min(count - v * TK_LANES, TK_LANES), scratch + v * dy_floats);
    }
    TK_FN(sum_band)(s, &band, group, scratch, sums, vectors);
  }
  for (int v = 0; v < vectors; v++) {
    const int o = v * TK_LANES;
    TK_FN(add_transposed)
    (sums + v * sums_floats, tk_min(count - o, TK_LANES), window,
     dw + (size_t)(first + o) * window);
  }
}

/// The sum over pixels and lanes of x of channel `input` under one tap times dy of `output`.
/// Where a group has few output channels, vectors of 16 of them would be mostly empty.
static float TK_FN(lane_gradient)(
    const tk_convolution *s, const float *x, const float *dy, int input, int output, int tap) {
  const tk_band all = {0, s->output_height};
  const TK_FN(tk_meeting) meeting = TK_FN(meeting_of)(s, &all, x + input * TK_LANES, x, tap);
  const size_t x_column = (size_t)s->stride_width * s->input_channels * TK_LANES;
  const size_t x_row = (size_t)s->stride_height * s->input_width * s->input_channels * TK_LANES;
  const size_t dy_column = (size_t)s->output_channels * TK_LANES;
  tk_vector totals[2] = {0, 0};
  for (int row = meeting.row; row < meeting.row_end; row++) {
    const float *xs = meeting.x + (row - meeting.row) * x_row;
    const float *ds = dy + ((size_t)row * s->output_width + meeting.column) * dy_column;
    ds += output * TK_LANES;
    int column = meeting.column;
    for (; column + 2 <= meeting.column_end; column += 2) {
      totals[0] = __builtin_elementwise_fma(TK_LOAD(xs), TK_LOAD(ds), totals[0]);
      totals[1] =
          __builtin_elementwise_fma(TK_LOAD(xs + x_column), TK_LOAD(ds + dy_column), totals[1]);
      xs += 2 * x_column, ds += 2 * dy_column;
    }
    if (column < meeting.column_end) {
      totals[0] = __builtin_elementwise_fma(TK_LOAD(xs), TK_LOAD(ds), totals[0]);
    }
  }
  return lane_sum(&totals[0]) + lane_sum(&totals[1]);
}

static void TK_FN(lane_gradients)(
    const tk_convolution *s, const float *x, const float *dy, float *dw) {
  const int depth = s->input_channels / s->groups, taps = s->kernel_height * s->kernel_width;
  for (int o = 0; o < s->output_channels; o++) {
    const int first = first_input_of(s, o);
    for (int i = 0; i < depth; i++) {
      for (int tap = 0; tap < taps; tap++) {
        *dw++ += TK_FN(lane_gradient)(s, x, dy, first + i, o, tap);
      }
    }
  }
}

/// db += the sums of dy over pixels and lanes, for `size` channels from `first` on.
TK_INLINE void TK_FN(add_bias_gradient)(
    const tk_convolution *s, const float *dy, int first, float *db, const int size) {
  const size_t pixels = (size_t)s->output_height * s->output_width;
  tk_vector totals[4];
  TK_UNROLL for (int m = 0; m < size; m++) totals[m] = 0;
  for (size_t p = 0; p < pixels; p++) {
    const float *lanes = dy + (p * s->output_channels + first) * TK_LANES;
    TK_UNROLL for (int m = 0; m < size; m++) totals[m] += TK_LOAD(lanes + m * TK_LANES);
  }
  TK_UNROLL for (int m = 0; m < size; m++) db[first + m] += lane_sum(&totals[m]);
}

static void TK_FN(tk_bias_gradient)(const tk_convolution *s, const float *dy, float *db) {
  int o = 0;
  for (; o + 4 <= s->output_channels; o += 4) TK_FN(add_bias_gradient)(s, dy, o, db, 4);
  for (; o < s->output_channels; o++) TK_FN(add_bias_gradient)(s, dy, o, db, 1);
}

static size_t TK_FN(tk_convolution_weight_scratch_count)(const tk_convolution *s) {
  const int depth = s->input_channels / s->groups, channels = s->output_channels / s->groups;
  const size_t sums = (size_t)depth * s->kernel_height * s->kernel_width * TK_LANES;
  return tk_min(tk_ceiling_divide(channels, TK_LANES), TK_FN(tk_gradient_vectors)) *
         (band_floats(s) + sums);
}

static void TK_FN(tk_weight_gradient)(
    const tk_convolution *s, const float *x, const float *dy, float *dw, float *scratch) {
  const int channels = s->output_channels / s->groups;
  const int most = TK_FN(tk_gradient_vectors) * TK_LANES;
  if (channels <= tk_few_channels) {
    TK_FN(lane_gradients)(s, x, dy, dw);
  } else {
    for (int group = 0; group < s->groups; group++) {
      for (int first = 0; first < channels; first += most) {
        const int count = tk_min(channels - first, most);
        TK_FN(block_gradient)(s, x, dy, group * channels + first, count, dw, scratch);
      }
    }
  }
}
