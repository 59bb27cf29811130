# SPDX-License-Identifier: MIT
"""Robust accuracy in PyTorch: every image of every batch through every step."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from .jobs import Subject, ascend


def robust_counter(
    subject: Subject, steps: int, batch: int, loss_type: torch.dtype
) -> Callable[[Tensor, Tensor], int]:
    """A function that counts the images which no query breaks, the clean image included.

    In single precision the loss of a confident image has no gradient, so that the attack stands
    still: `loss_type` is the precision of the cross-entropy.
    """
    subject.network.eval().requires_grad_(False)

    def loss_and_logits(x: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
        logits = subject.logits(x)
        return functional.cross_entropy(logits.to(loss_type), truth, reduction="sum"), logits

    evaluate, move = subject.compiled(loss_and_logits), subject.compiled(ascend)

    def attack(clean: Tensor, truth: Tensor) -> int:
        stands = torch.ones_like(truth, dtype=torch.bool)
        query = clean
        for _ in range(steps):
            query = query.detach().requires_grad_(True)
            loss, logits = evaluate(query, truth)
            stands &= logits.argmax(1) == truth
            (gradient,) = torch.autograd.grad(loss, query)
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
