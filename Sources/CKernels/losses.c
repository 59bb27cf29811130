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
    // Targeted, with three classes there is no fourth.
    const int ranks = targets && classes >= 4 ? 4 : 3;
    largest_classes(classes, z, ranks, top);
    const int label = labels[n], other = targets ? targets[n] : top[top[0] == label];
    // The third alone, or the mean of the third and the fourth.
    const int low = top[2], lower = top[ranks - 1];
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

/// The softmax of one lane: the log of the share of class k is (z_k - top) / T - log_sum.
typedef struct {
  const float *z;
  float top, inverse, log_sum;
} lane_softmax;

static lane_softmax softmax_of(int classes, const float *z, float temperature) {
  int best = 0;
  for (int k = 1; k < classes; k++) {
    if (z[k * TK_LANES] > z[best * TK_LANES]) best = k;
  }
  lane_softmax lane = {z, z[best * TK_LANES], 1 / temperature, 0};
  // Kept apart from the largest share, whose log would round to 0 where the others are tiny.
  float others = 0;
  for (int k = 0; k < classes; k++) {
    if (k != best) others += expf((z[k * TK_LANES] - lane.top) * lane.inverse);
  }
  lane.log_sum = log1pf(others);
  return lane;
}

static float log_share(lane_softmax lane, int k) {
  return (lane.z[k * TK_LANES] - lane.top) * lane.inverse - lane.log_sum;
}

static float lane_divergence(int classes, lane_softmax p, lane_softmax q) {
  float sum = 0;
  for (int k = 0; k < classes; k++) {
    const float log_p = log_share(p, k);
    sum += expf(log_p) * (log_p - log_share(q, k));
  }
  return sum;
}

/// q_k - p_k, exact where the two are nearly equal.
static float share_difference(lane_softmax p, lane_softmax q, int k) {
  const float log_p = log_share(p, k), log_q = log_share(q, k);
  return log_q < log_p ? expf(log_p) * expm1f(log_q - log_p)
                       : -expf(log_q) * expm1f(log_p - log_q);
}

void tk_divergence(
    int32_t classes, const float *reference, const float *logits, float temperature, uint32_t live,
    float weight, float scale, float losses[16], float *reference_gradient, float *gradient) {
  for (int n = 0; n < TK_LANES; n++) {
    if (!(live >> n & 1)) continue;
    const lane_softmax p = softmax_of(classes, reference + n, temperature);
    const lane_softmax q = softmax_of(classes, logits + n, temperature);
    const float divergence = lane_divergence(classes, p, q);
    losses[n] += weight * divergence;
    const float factor = scale * weight * p.inverse;
    for (int k = 0; k < classes; k++) {
      const int place = k * TK_LANES + n;
      if (gradient) gradient[place] += factor * share_difference(p, q, k);
      if (!reference_gradient) continue;
      const float log_p = log_share(p, k);
      reference_gradient[place] +=
          factor * expf(log_p) * (log_p - log_share(q, k) - divergence);
    }
  }
}

void tk_mart(
    int32_t classes, const float *clean, const float *adversarial, const int32_t labels[16],
    uint32_t live, float beta, float scale, float losses[16], float *clean_gradient,
    float *adversarial_gradient) {
  for (int n = 0; n < TK_LANES; n++) {
    clear_lane(classes, n, clean_gradient);
    clear_lane(classes, n, adversarial_gradient);
    losses[n] = 0;
    if (!(live >> n & 1)) continue;
    const int label = labels[n], other = strongest_other(classes, adversarial + n, label);
    const lane_softmax p = softmax_of(classes, clean + n, 1);
    const lane_softmax q = softmax_of(classes, adversarial + n, 1);
    const float q_other = expf(log_share(q, other));
    const float divergence = lane_divergence(classes, p, q);
    // 1 - p_y, 1 - q_y and 1.0001 - q_other by their parts: differences would lose all digits where
    // the network is sure.
    float p_rest = 0, q_rest = 0, other_rest = 0;
    for (int k = 0; k < classes; k++) {
      const float share = expf(log_share(q, k));
      if (k != label) p_rest += expf(log_share(p, k));
      if (k != label) q_rest += share;
      if (k != other) other_rest += share;
    }
    const float room = 0.0001f + other_rest;
    const float p_label = expf(log_share(p, label));
    losses[n] = -log_share(q, label) - logf(room) + beta * p_rest * divergence;
    for (int k = 0; k < classes; k++) {
      const int place = k * TK_LANES + n;
      const float p_k = expf(log_share(p, k)), q_k = expf(log_share(q, k));
      const float away = k == label ? -q_rest : q_k;
      const float boosted = away + q_other * (k == other ? other_rest : -q_k) / room;
      adversarial_gradient[place] =
          scale * (boosted + beta * p_rest * share_difference(p, q, k));
      const float rest = -p_label * ((k == label) - p_k) * divergence;
      const float apart = p_rest * p_k * (log_share(p, k) - log_share(q, k) - divergence);
      clean_gradient[place] = scale * beta * (rest + apart);
    }
  }
}

void tk_argmax(int32_t classes, const float *logits, int32_t predictions[16]) {
  for (int n = 0; n < TK_LANES; n++) {
    int best = 0;
    for (int k = 0; k < classes; k++) {
      const float value = logits[k * TK_LANES + n];
      // Infinite scores are of a network that overflows: ties among them tell nothing.
      if (!isfinite(value)) {
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
