// SPDX-License-Identifier: MIT
#include "correlation.h"
#include "vectors.h"
#include "winograd.h"

/// Where the sums outgrow the second cache they are better passed over less often.
TK_FOR_BODIES int tiles_added_at_once(const tk_convolution *s) {
  enum { cached_pairs = 128 * 128 };
  return s->input_channels * s->output_channels > cached_pairs ? tk_winograd_most_added : 1;
}

#define TK_BODY "winograd_weights.body.h"
#include "targets.h"

size_t tk_winograd_weights_scratch_count(const tk_convolution *s) {
  const tk_winograd_kind kind = s->stride_height == 1 ? tk_winograd_even : tk_winograd_down;
  const size_t depth = s->input_channels, pixel = TK_LANES * TK_LANES;
  const size_t blocks = tk_ceiling_divide(s->output_channels, TK_LANES);
  const size_t places = (size_t)tk_winograd_places(kind) * tk_winograd_places(kind);
  const size_t sums = blocks * tk_winograd_weights * depth * TK_LANES;
  const size_t held = places * (tk_winograd_pitch(s->input_channels) * TK_LANES + pixel);
  return sums + depth * 9 * TK_LANES + tk_winograd_most_added * held +
         tk_winograd_tile * tk_winograd_tile * pixel;
}

void tk_winograd_backward_weights(
    const tk_convolution *s, const float *x, const float *dy, float *dw, float *scratch) {
#if defined(__x86_64__)
  (tk_isa_active() == TK_ISA_AVX512 ? tk_winograd_backward_weights_avx512
                                    : tk_winograd_backward_weights_avx2)(s, x, dy, dw, scratch);
#else
  (void)s, (void)x, (void)dy, (void)dw, (void)scratch;
#endif
}
