// SPDX-License-Identifier: MIT
#include "integer.h"

/// Sums may reach this many steps of the output; all of them saturate long before.
static const double widest_output = 536870912;  // 2^29

tk_requantization tk_requantization_make(
    double scale, double bias, int64_t bound, int32_t zero_point) {
  tk_requantization r = {0};
  if (!isfinite(scale)) scale = 0;
  if (!isfinite(bias)) bias = 0;
  const double reach = fabs(scale) * (double)(bound > 0 ? bound : 1);
  if (reach > widest_output) scale *= widest_output / reach;
  bias = fmin(fmax(bias, -widest_output), widest_output);
  int exponent = 0;
  frexp(scale, &exponent);
  r.left = tk_clamp(exponent + 1, 0, 30);
  // Offset and product stay below 2^62 each: |bias| + 256 steps must leave room for the fraction.
  int room = 0;
  frexp(fabs(bias) + 512, &room);
  r.right = tk_clamp(-1 - exponent, 0, tk_max(0, tk_min(29 - room, 30)));
  const double multiplier = rint(ldexp(scale, 32 + r.right - r.left));
  r.multiplier = (int32_t)fmin(fmax(multiplier, -2147483647.0), 2147483647.0);
  r.zero = ((int64_t)zero_point << (32 + r.right)) + ((int64_t)1 << (31 + r.right));
  r.offset = (int64_t)llrint(ldexp(bias, 32 + r.right)) + r.zero;
  return r;
}

int32_t tk_requantize(const tk_requantization *rule, int32_t sum, int32_t low, int32_t high) {
  return tk_clamp(tk_requantized(rule, tk_requantized_total(rule, sum)), low, high);
}
