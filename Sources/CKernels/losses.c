// SPDX-License-Identifier: MIT
//
// Ten or a hundred logits per image: nothing next to a convolution, so one plain loop per lane
// serves every instruction set and gives the same bits on all of them.
#include "CKernelsLosses.h"

#include <math.h>
#include <stddef.h>

#include "CKernelsCPU.h"

/// Clears one lane of the gradient.
static void clear_lane(int classes, int lane, float *gradient) {
  for (int k = 0; k < classes; k++) gradient[k * TK_LANES + lane] = 0;
}

/// The loss of one lane; z and gradient point at its first class, TK_LANES floats from the next.
static float lane_cross_entropy(
    int classes, const float *z, int label, float scale, float *gradient) {
  float largest = z[0];
  for (int k = 1; k < classes; k++) largest = fmaxf(largest, z[k * TK_LANES]);
  // The sum over the other classes is kept apart: 1 - p of a confident image is far below the
  // rounding of p, and is what its loss and its gradient are made of.
  float others = 0;
  for (int k = 0; k < classes; k++) {
    if (k != label) others += expf(z[k * TK_LANES] - largest);
  }
  const float behind = largest - z[label * TK_LANES], own = expf(-behind), total = others + own;
  if (gradient) {
    for (int k = 0; k < classes; k++) {
      float share = k == label ? -others : expf(z[k * TK_LANES] - largest);
      gradient[k * TK_LANES] = scale * (share / total);
    }
  }
  return behind == 0 ? log1pf(others) : logf(total) + behind;
}

void tk_cross_entropy(
    int32_t classes, const float *logits, const int32_t labels[16], uint32_t live, float scale,
    float losses[16], float *gradient) {
  for (int n = 0; n < TK_LANES; n++) {
    losses[n] = 0;
    if (live >> n & 1) {
      losses[n] = lane_cross_entropy(
          classes, logits + n, labels[n], scale, gradient ? gradient + n : NULL);
    } else if (gradient) {
      clear_lane(classes, n, gradient);
    }
  }
}

/// The class other than the label with the largest logit (a NaN wins); -1 if there is no other.
static int strongest_other(int classes, const float *z, int label) {
  int best = -1;
  for (int k = 0; k < classes; k++) {
    if (k == label) continue;
    if (best < 0 || !(z[k * TK_LANES] <= z[best * TK_LANES])) best = k;
    if (isnan(z[best * TK_LANES])) break;
  }
  return best;
}

void tk_margin(
    int32_t classes, const float *logits, const int32_t labels[16], uint32_t live, float scale,
    float margins[16], float *gradient) {
  for (int n = 0; n < TK_LANES; n++) {
    margins[n] = 0;
    if (gradient) clear_lane(classes, n, gradient);
    if (!(live >> n & 1)) continue;
    const int label = labels[n], other = strongest_other(classes, logits + n, label);
    if (other < 0) {
      margins[n] = -INFINITY;
      continue;
    }
    margins[n] = logits[other * TK_LANES + n] - logits[label * TK_LANES + n];
    if (!gradient) continue;
    gradient[other * TK_LANES + n] = scale;
    gradient[label * TK_LANES + n] = -scale;
  }
}

/// The classes of the `count` largest logits of one lane, largest first, the first of equals.
static void largest_classes(int classes, const float *z, int count, int found[4]) {
  for (int rank = 0; rank < count; rank++) {
    int best = -1;
    for (int k = 0; k < classes; k++) {
      int taken = 0;
      for (int r = 0; r < rank; r++) taken |= found[r] == k;
      if (!taken && (best < 0 || z[k * TK_LANES] > z[best * TK_LANES])) best = k;
    }
    found[rank] = best;
  }
}

/// Adds `share` of the gradient of a quotient's numerator or denominator to one class.
static void add_share(float *gradient, int k, float share) { gradient[k * TK_LANES] += share; }

void tk_logit_ratio(
    int32_t classes, const float *logits, const int32_t labels[16], const int32_t *targets,
    uint32_t live, float scale, float losses[16], float *gradient) {
  // Croce and Hein 2020: guards the quotient where the largest logits are equal.
  const float guard = 1e-12f;
  for (int n = 0; n < TK_LANES; n++) {
    losses[n] = 0;
    if (gradient) clear_lane(classes, n, gradient);
    if (!(live >> n & 1)) continue;
    const float *z = logits + n;
    int top[4] = {0};
    largest_classes(classes, z, targets ? 4 : 3, top);
    const int label = labels[n], other = targets ? targets[n] : top[top[0] == label];
    // The third alone, or the mean of the third and the fourth.
    const int low = top[2], lower = targets ? top[3] : top[2];
    const float spread =
        z[top[0] * TK_LANES] - 0.5f * (z[low * TK_LANES] + z[lower * TK_LANES]) + guard;
    const float ratio = (z[other * TK_LANES] - z[label * TK_LANES]) / spread;
    losses[n] = ratio;
    if (!gradient) continue;
    float *slope = gradient + n;
    add_share(slope, other, scale / spread);
    add_share(slope, label, -scale / spread);
    add_share(slope, top[0], -scale * ratio / spread);
    add_share(slope, low, 0.5f * scale * ratio / spread);
    add_share(slope, lower, 0.5f * scale * ratio / spread);
  }
}

void tk_argmax(int32_t classes, const float *logits, int32_t predictions[16]) {
  for (int n = 0; n < TK_LANES; n++) {
    int best = 0;
    for (int k = 0; k < classes; k++) {
      const float value = logits[k * TK_LANES + n];
      if (isnan(value)) {
        best = -1;
        break;
      }
      if (value > logits[best * TK_LANES + n]) best = k;
    }
    predictions[n] = best;
  }
}

void tk_normalize_lanes(int32_t classes, float *gradient) {
  for (int n = 0; n < TK_LANES; n++) {
    float largest = 0;
    for (int k = 0; k < classes; k++) largest = fmaxf(largest, fabsf(gradient[k * TK_LANES + n]));
    if (!(largest > 0) || isinf(largest)) continue;
    // A quotient, not a product with 1 / largest, which overflows for the smallest gradients.
    for (int k = 0; k < classes; k++) gradient[k * TK_LANES + n] /= largest;
  }
}
