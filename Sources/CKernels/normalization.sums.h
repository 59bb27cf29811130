// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_batch_norm_statistics)(
    size_t pixels, int32_t channels, const float *x, uint32_t live, const float *center,
    double *sum, double *square) {
  for (int c = 0; c < channels; c++) {
    const double middle = center ? center[c] : 0;
    double sums[TK_LANES] = {0}, squares[TK_LANES] = {0};
    for (size_t p = 0; p < pixels; p++) {
      const float *lanes = x + (p * channels + c) * TK_LANES;
      for (int n = 0; n < TK_LANES; n++) {
        sums[n] += lanes[n];
        squares[n] += (lanes[n] - middle) * (lanes[n] - middle);
      }
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
    double sums[TK_LANES] = {0}, products[TK_LANES] = {0};
    for (size_t p = 0; p < pixels; p++) {
      const size_t v = (p * channels + c) * TK_LANES;
      for (int n = 0; n < TK_LANES; n++) {
        sums[n] += dy[v + n];
        products[n] += (double)dy[v + n] * (x[v + n] - mean[c]);
      }
    }
    for (int n = 0; n < TK_LANES; n++) {
      if (!(live >> n & 1)) continue;
      sum_dy[c] += sums[n];
      sum_dy_x[c] += products[n] * inverse_deviation[c];
    }
  }
}
