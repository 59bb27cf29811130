// SPDX-License-Identifier: MIT
//
// Plain loops, which the compiler vectorises; the scalar reference is this text for the baseline.

static void TK_FN(tk_lanes_combine)(
    size_t n, const float a[16], const float *x, const float b[16], uint32_t active, float *y) {
  for (size_t v = 0; v < n; v++, x += TK_LANES, y += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      const float value = a[i] * x[i] + b[i] * y[i];
      y[i] = active >> i & 1 ? value : y[i];
    }
  }
}

static void TK_FN(tk_lanes_product)(
    size_t n, const float *a, const float *b, double products[16]) {
  double sums[TK_LANES] = {0};
  for (size_t v = 0; v < n; v++, a += TK_LANES, b += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) sums[i] += (double)a[i] * (double)b[i];
  }
  memcpy(products, sums, sizeof sums);
}

static void TK_FN(tk_l1_norms)(size_t n, const float *a, const float *b, float norms[16]) {
  double sums[TK_LANES] = {0};
  for (size_t v = 0; v < n * TK_LANES; v += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      sums[i] += fabs(b ? (double)a[v + i] - (double)b[v + i] : (double)a[v + i]);
    }
  }
  for (int i = 0; i < TK_LANES; i++) norms[i] = (float)sums[i];
}

/// Sum and number of the changes above each lane's threshold, all less an offset.
static void TK_FN(sums_above)(
    size_t n, const float *x0, const float *x, const double offset[16], const double threshold[16],
    double sums[16], double counts[16]) {
  for (int i = 0; i < TK_LANES; i++) sums[i] = counts[i] = 0;
  for (size_t v = 0; v < n; v++, x0 += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      const double size = fabs((double)x[i] - (double)x0[i]) - offset[i];
      sums[i] += size > threshold[i] ? size : 0;
      counts[i] += size > threshold[i] ? 1 : 0;
    }
  }
}

static void TK_FN(tk_l1_project)(
    size_t n, const float *x0, const float epsilon[16], float low, float high, uint32_t active,
    float *x) {
  double sums[TK_LANES], counts[TK_LANES], threshold[TK_LANES], offset[TK_LANES];
  for (int i = 0; i < TK_LANES; i++) threshold[i] = offset[i] = 0;
  TK_FN(sums_above)(n, x0, x, offset, threshold, sums, counts);
  uint32_t outside = 0;
  for (int i = 0; i < TK_LANES; i++) outside |= (uint32_t)(sums[i] > epsilon[i]) << i;
  outside &= active;
  if (outside) {
    // Whatever lies further than epsilon below the largest change becomes zero. Counted from there,
    // sums of large changes lose no digits.
    float largest[TK_LANES] = {0};
    for (size_t v = 0; v < n * TK_LANES; v += TK_LANES) {
      for (int i = 0; i < TK_LANES; i++) largest[i] = fmaxf(largest[i], fabsf(x[v + i] - x0[v + i]));
    }
    for (int i = 0; i < TK_LANES; i++) {
      offset[i] = largest[i] > epsilon[i] ? (double)largest[i] - (double)epsilon[i] : 0;
    }
    TK_FN(sums_above)(n, x0, x, offset, threshold, sums, counts);
  }
  // The threshold rises until what lies above it is what the ball takes (Michelot 1986).
  for (uint32_t moving = outside; moving;) {
    for (int i = 0; i < TK_LANES; i++) {
      const double next = (sums[i] - epsilon[i]) / (counts[i] > 0 ? counts[i] : 1);
      if (!(next > threshold[i])) moving &= ~(1u << i);
      if (moving >> i & 1) threshold[i] = next;
    }
    if (moving) TK_FN(sums_above)(n, x0, x, offset, threshold, sums, counts);
  }
  for (size_t v = 0; v < n; v++, x0 += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      const double change = (double)x[i] - (double)x0[i];
      const double size = fabs(change) - offset[i] - threshold[i];
      const float kept = size > 0 ? (float)copysign(size, change) : 0;
      const float value = clamped(outside >> i & 1 ? x0[i] + kept : x[i], low, high);
      x[i] = active >> i & 1 ? value : x[i];
    }
  }
}

static void TK_FN(tk_momentum_mix)(
    size_t n, const float *z, const float a[16], uint32_t active, float *last, float *x) {
  for (size_t v = 0; v < n; v++, z += TK_LANES, last += TK_LANES, x += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      const float here = x[i];
      const float value = here + (z[i] - here) * a[i] + (here - last[i]) * (1 - a[i]);
      last[i] = active >> i & 1 ? here : last[i];
      x[i] = active >> i & 1 ? value : here;
    }
  }
}

static void TK_FN(tk_lanes_digest)(size_t n, const float *x, uint64_t digests[16]) {
  uint32_t first[TK_LANES], second[TK_LANES];
  for (int i = 0; i < TK_LANES; i++) {
    first[i] = 0x811C9DC5u;
    second[i] = 0x9E3779B9u;
  }
  for (size_t v = 0; v < n; v++, x += TK_LANES) {
    uint32_t bits[TK_LANES];
    memcpy(bits, x, sizeof bits);
    for (int i = 0; i < TK_LANES; i++) {
      first[i] = (first[i] ^ bits[i]) * 0x01000193u;
      first[i] ^= first[i] >> 15;
      second[i] = (second[i] + bits[i]) * 0x85EBCA6Bu;
      second[i] ^= second[i] >> 13;
    }
  }
  for (int i = 0; i < TK_LANES; i++) digests[i] = (uint64_t)first[i] << 32 | second[i];
}

static uint32_t TK_FN(tk_lanes_equal)(size_t n, const float *a, const float *b) {
  uint32_t differences[TK_LANES] = {0}, equal = 0;
  for (size_t v = 0; v < n; v++, a += TK_LANES, b += TK_LANES) {
    uint32_t left[TK_LANES], right[TK_LANES];
    memcpy(left, a, sizeof left);
    memcpy(right, b, sizeof right);
    for (int i = 0; i < TK_LANES; i++) differences[i] |= left[i] ^ right[i];
  }
  for (int i = 0; i < TK_LANES; i++) equal |= (uint32_t)(differences[i] == 0) << i;
  return equal;
}

static void TK_FN(tk_hyperplane_move)(
    size_t n, const float *t, const float *w, const double excess[16], int q, float low, float high,
    uint32_t active, float *move) {
  double length[TK_LANES], filled[TK_LANES], slope[TK_LANES];
  float reach[TK_LANES];
  for (int i = 0; i < TK_LANES; i++) length[i] = 0;
  // What a move of `length` gains is concave in it, so Newton's steps rise to the root and, since
  // the gain is made of straight pieces, reach it.
  for (uint32_t rising = active; rising;) {
    for (int i = 0; i < TK_LANES; i++) {
      filled[i] = slope[i] = 0;
      reach[i] = (float)length[i];
    }
    for (size_t v = 0; v < n * TK_LANES; v += TK_LANES) {
      for (int i = 0; i < TK_LANES; i++) {
        const float size = weight_size(w[v + i]);
        const float room = room_for(t[v + i], w[v + i], excess[i] >= 0, low, high);
        const float wanted = q == 2 ? reach[i] * size : reach[i];
        const int stops = room <= wanted;
        filled[i] += (stops & (size > 0)) ? (double)size * (double)room : 0;
        slope[i] += stops ? 0 : (q == 2 ? (double)size * (double)size : (double)size);
      }
    }
    for (int i = 0; i < TK_LANES; i++) {
      const double gap = fabs(excess[i]) - filled[i];
      const double next = slope[i] > 0 ? gap / slope[i] : INFINITY;
      if (!(next > length[i])) rising &= ~(1u << i);
      if (rising >> i & 1) length[i] = next;
      if (isinf(next)) rising &= ~(1u << i);
    }
  }
  for (int i = 0; i < TK_LANES; i++) reach[i] = (float)length[i];
  for (size_t v = 0; v < n * TK_LANES; v += TK_LANES) {
    for (int i = 0; i < TK_LANES; i++) {
      const float size = weight_size(w[v + i]);
      const float room = room_for(t[v + i], w[v + i], excess[i] >= 0, low, high);
      const float wanted = q == 2 ? reach[i] * size : reach[i];
      const float taken = size > 0 ? (room < wanted ? room : wanted) : 0;
      const float signed_move = (excess[i] >= 0) == (w[v + i] > 0) ? -taken : taken;
      move[v + i] = active >> i & 1 ? signed_move : move[v + i];
    }
  }
}
