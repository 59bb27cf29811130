// SPDX-License-Identifier: MIT
#pragma once
#include <stdint.h>

// logits: [K][16]; labels, classes: one per lane; live: bit n set if lane n holds an image.
// Lanes that are not live get loss 0 and gradient 0.

/// Softmax cross-entropy per lane, and `scale` times its gradient (gradient may be NULL).
/// Stable for any finite logits (subtracts the maximum).
void tk_cross_entropy(
    int32_t classes, const float *logits, const int32_t labels[16], uint32_t live, float scale,
    float losses[16], float *gradient);

/// The margin max over i != y of logits[i] - logits[y] per lane (positive: misclassified), and
/// `scale` times its gradient (gradient may be NULL).
void tk_margin(
    int32_t classes, const float *logits, const int32_t labels[16], uint32_t live, float scale,
    float margins[16], float *gradient);

/// The difference of logits ratio (Croce and Hein 2020) per lane, and `scale` times its gradient
/// (gradient may be NULL). Without targets, of at least 3 classes:
/// (max over i != y of z[i] - z[y]) / (z1 - z3), where z1 >= z2 >= ... are the logits in order; with
/// targets, of at least 4: (z[target] - z[y]) / (z1 - (z3 + z4) / 2).
void tk_logit_ratio(
    int32_t classes, const float *logits, const int32_t labels[16], const int32_t *targets,
    uint32_t live, float scale, float losses[16], float *gradient);

/// Adds `weight` KL(softmax(reference / T) || softmax(logits / T)) to each lane's loss, and `scale`
/// times the gradients of what was added (either may be NULL). T: the temperature, above 0.
void tk_divergence(
    int32_t classes, const float *reference, const float *logits, float temperature, uint32_t live,
    float weight, float scale, float losses[16], float *reference_gradient, float *gradient);

/// MART (Wang et al. 2020, equations 9 and 12) per lane, with p and q the softmax of the clean and the
/// adversarial logits: -log q_y - log(1.0001 - max over i != y of q_i) + beta (1 - p_y) KL(p || q),
/// and `scale` times its gradients. Overwrites all of both gradients.
void tk_mart(
    int32_t classes, const float *clean, const float *adversarial, const int32_t labels[16],
    uint32_t live, float beta, float scale, float losses[16], float *clean_gradient,
    float *adversarial_gradient);

/// The class of the largest logit per lane (the first of equals); -1 where one is not finite.
void tk_argmax(int32_t classes, const float *logits, int32_t predictions[16]);

/// Divides each lane of the gradient by its largest magnitude (lanes of zeros stay): free for
/// attacks that use only the sign or direction, and keeps confident images from flushing to zero.
void tk_normalize_lanes(int32_t classes, float *gradient);
