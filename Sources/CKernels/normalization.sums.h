// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.
//
// Runs of a few pixels are summed as floats and the runs as doubles: a sum of 16 floats is off by a
// few parts in ten million, and the doubles keep the many runs from adding to that.

enum { TK_FN(run_pixels) = 16 };

static void TK_FN(tk_batch_norm_statistics)(
    size_t pixels, int32_t channels, const float *x, uint32_t live, const float *center,
    double *sum, double *square) {
  for (int c = 0; c < channels; c++) {
    const float middle = center ? center[c] : 0;
    double sums[TK_LANES] = {0}, squares[TK_LANES] = {0};
    for (size_t first = 0; first < pixels; first += TK_FN(run_pixels)) {
      const size_t end = first + TK_FN(run_pixels) < pixels ? first + TK_FN(run_pixels) : pixels;
      float run[TK_LANES] = {0}, run_squares[TK_LANES] = {0};
      for (size_t p = first; p < end; p++) {
        const float *lanes = x + (p * channels + c) * TK_LANES;
        for (int n = 0; n < TK_LANES; n++) {
          const float off = lanes[n] - middle;
          run[n] += lanes[n];
          run_squares[n] += off * off;
        }
      }
      for (int n = 0; n < TK_LANES; n++) sums[n] += run[n], squares[n] += run_squares[n];
    }
    for (int n = 0; n < TK_LANES; n++) {
      if (!(live >> n & 1)) continue;
      sum[c] += sums[n];
      square[c] += squares[n];
    }
  }
}

static void TK_FN(tk_batch_norm_gradient_sums)(
    size_t pixels, int32_t channels, const float *x, const float *dy, uint32_t live,
    const float *mean, const float *inverse_deviation, double *sum_dy, double *sum_dy_x) {
  for (int c = 0; c < channels; c++) {
    const float middle = mean[c];
    double sums[TK_LANES] = {0}, products[TK_LANES] = {0};
    for (size_t first = 0; first < pixels; first += TK_FN(run_pixels)) {
      const size_t end = first + TK_FN(run_pixels) < pixels ? first + TK_FN(run_pixels) : pixels;
      float run[TK_LANES] = {0}, run_products[TK_LANES] = {0};
      for (size_t p = first; p < end; p++) {
        const size_t v = (p * channels + c) * TK_LANES;
        for (int n = 0; n < TK_LANES; n++) {
          run[n] += dy[v + n];
          run_products[n] += dy[v + n] * (x[v + n] - middle);
        }
      }
      for (int n = 0; n < TK_LANES; n++) sums[n] += run[n], products[n] += run_products[n];
    }
    for (int n = 0; n < TK_LANES; n++) {
      if (!(live >> n & 1)) continue;
      sum_dy[c] += sums[n];
      sum_dy_x[c] += products[n] * inverse_deviation[c];
    }
  }
}
