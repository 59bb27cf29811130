// SPDX-License-Identifier: MIT
#include "CKernelsCalibration.h"

#include <math.h>

#include "dispatch.h"

void tk_histogram(
    size_t n, const float *x, uint32_t live, float low, float per_unit, size_t bins,
    uint64_t *counts) {
  const float last = (float)(bins - 1);
  for (size_t i = 0; i < n * TK_LANES; i++) {
    if (!(live >> (i % TK_LANES) & 1)) continue;
    const float place = (x[i] - low) * per_unit;
    counts[place <= 0 ? 0 : place >= last ? bins - 1 : (size_t)place]++;
  }
}

double tk_rounding_error(size_t n, const float *x, float scale, int32_t limit) {
  const float end = (float)limit;
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    float code = rintf(x[i] / scale);
    code = code < -end ? -end : code > end ? end : code;
    const double difference = (double)(x[i] - code * scale);
    sum += difference * difference;
  }
  return sum;
}
