# SPDX-License-Identifier: MIT
"""Cross entropy and classification margin, with gradients of their sums over the samples."""

import pathlib
import sys

import torch
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fixture import generator, normal, rounded, save  # noqa: E402

CLASSES = 10


def margins(logits, labels):
    """max over i != y of z_i, minus z_y: positive when the sample is misclassified."""
    truth = functional.one_hot(labels, CLASSES).bool()
    best_other = logits.masked_fill(truth, -torch.inf).amax(1)
    return best_other - logits.gather(1, labels[:, None]).squeeze(1)


def record(case, logits, labels):
    logits.requires_grad_(True)
    losses = functional.cross_entropy(logits, labels, reduction="none")
    margin = margins(logits, labels)
    tensors = {
        "logits": logits,
        "labels": labels,
        "cross_entropy": losses,
        "cross_entropy_gradient": torch.autograd.grad(losses.sum(), logits)[0],
        "margin": margin,
        "margin_gradient": torch.autograd.grad(margin.sum(), logits)[0],
        "prediction": logits.argmax(1),
    }
    save("losses", case, tensors, kind="losses", classes=CLASSES, reduction="sum")


def labels_for(random, count):
    return torch.randint(CLASSES, (count,), generator=random)


def main():
    random = generator(1)
    record("typical", normal(random, 18, CLASSES, scale=2.0), labels_for(random, 18))
    random = generator(2)
    signs = torch.randint(2, (8, CLASSES), generator=random, dtype=torch.float64) * 2 - 1
    # A little noise keeps the largest logit unique, so that the margin has one gradient.
    record(
        "extreme", rounded(signs * 80 + normal(random, 8, CLASSES, scale=0.01)),
        labels_for(random, 8),
    )  # fmt: skip
    random = generator(3)
    logits = torch.full((4, CLASSES), -80.0, dtype=torch.float64)
    labels = torch.tensor([3, 3, 0, 9])
    for row, column in enumerate([3, 5, 0, 1]):
        logits[row, column] = 80.0
    logits = rounded(logits + normal(random, 4, CLASSES, scale=0.01))
    record("saturated", logits, labels)
    random = generator(4)
    record(
        "large_offset", rounded(normal(random, 5, CLASSES, scale=2.0) + 1000),
        labels_for(random, 5),
    )  # fmt: skip


if __name__ == "__main__":
    main()
