# SPDX-License-Identifier: MIT
"""Robust accuracy in PyTorch: every image of every batch through every step."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from .jobs import Subject, ascend

# How the gradient of the cross-entropy to the scores is taken. `single` and `double` are what
# PyTorch's loss gives in these precisions: of a confident image the true class's part, p - 1, or
# all of it rounds to zero, and the attack goes astray or stands still. `exact` sums the other
# classes and scales each image's gradient, whose sign alone counts, to a largest part of one.
LOSSES = ("exact", "double", "single")


def scores_gradient(logits: Tensor, truth: Tensor, loss: str) -> Tensor:
    """The gradient of each image's cross-entropy to its scores, in fp32."""
    own = functional.one_hot(truth, logits.shape[1]).bool()
    probabilities = torch.softmax(logits if loss == "single" else logits.double(), 1)
    if loss != "exact":
        return (probabilities - own.to(probabilities.dtype)).float()
    others = probabilities.masked_fill(own, 0)
    gradient = torch.where(own, -others.sum(1, keepdim=True), others)
    return (gradient / gradient.abs().amax(1, keepdim=True).clamp_min(1e-300)).float()


def robust_counter(
    subject: Subject, steps: int, batch: int, loss: str
) -> Callable[[Tensor, Tensor], int]:
    """A function that counts the images which no query breaks, the clean image included."""
    subject.network.eval().requires_grad_(False)
    evaluate, move = subject.compiled(subject.logits), subject.compiled(ascend)

    def attack(clean: Tensor, truth: Tensor) -> int:
        stands = torch.ones_like(truth, dtype=torch.bool)
        query = clean
        for _ in range(steps):
            query = query.detach().requires_grad_(True)
            logits = evaluate(query)
            scores = logits.detach()
            stands &= scores.argmax(1) == truth
            (gradient,) = torch.autograd.grad(logits, query, scores_gradient(scores, truth, loss))
            query = move(query.detach(), gradient, clean)
        with torch.no_grad():
            stands &= subject.logits(query).argmax(1) == truth
        return int(stands.sum())

    def count(images: Tensor, labels: Tensor) -> int:
        return sum(
            attack(subject.laid_out(part), truth)
            for part, truth in zip(images.split(batch), labels.split(batch), strict=True)
        )

    return count
