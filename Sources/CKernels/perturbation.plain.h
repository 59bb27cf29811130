// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_linf_step)(
    size_t n, const float *x0, const float *gradient, const float step[16], const float epsilon[16],
    float low, float high, uint32_t active, float *x) {
  for (size_t v = 0; v < n; v++, x0 += TK_LANES, gradient += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      float moved = x[i] + step[i] * sign_of(gradient[i]) - x0[i];
      float value =
          clamped(x0[i] + clamped(moved, -epsilon[i], epsilon[i]), low, high);
      x[i] = active >> i & 1 ? value : x[i];
    }
  }
}

static void TK_FN(tk_linf_project)(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x) {
  for (size_t v = 0; v < n; v++, x0 += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      float offset = clamped(x[i] - x0[i], -epsilon[i], epsilon[i]);
      float value = clamped(x0[i] + offset, low, high);
      x[i] = active >> i & 1 ? value : x[i];
    }
  }
}

static void TK_FN(tk_l2_norms)(size_t n, const float *a, const float *b, float norms[16]) {
  double squares[TK_LANES] = {0};
  for (size_t v = 0; v < n * TK_LANES; v += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      double difference = b ? (double)a[v + i] - (double)b[v + i] : (double)a[v + i];
      squares[i] += difference * difference;
    }
  }
  for (int i = 0; i < TK_LANES; i++) norms[i] = (float)sqrt(squares[i]);
}

static void TK_FN(tk_linf_norms)(size_t n, const float *a, const float *b, float norms[16]) {
  float largest[TK_LANES] = {0};
  for (size_t v = 0; v < n * TK_LANES; v += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      float size = fabsf(b ? a[v + i] - b[v + i] : a[v + i]);
      // A NaN stays: nothing is greater than it.
      largest[i] = ((size > largest[i]) | (size != size)) ? size : largest[i];
    }
  }
  memcpy(norms, largest, sizeof largest);
}

static void TK_FN(tk_l2_project)(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x) {
  float norms[TK_LANES], factors[TK_LANES];
  TK_FN(tk_l2_norms)(n, x, x0, norms);
  for (int i = 0; i < TK_LANES; i++) {
    factors[i] = norms[i] > epsilon[i] ? epsilon[i] / norms[i] : 1;
  }
  for (size_t v = 0; v < n; v++, x0 += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      // Inside the ball x stays as it is: x0 + (x - x0) would round it.
      float scaled = factors[i] < 1 ? x0[i] + factors[i] * (x[i] - x0[i]) : x[i];
      float value = clamped(scaled, low, high);
      x[i] = active >> i & 1 ? value : x[i];
    }
  }
}
