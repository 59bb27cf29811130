# SPDX-License-Identifier: MIT
"""The jobs in PyTorch: each makes a step, a function that works on one batch."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .cases import Setting

EPSILON, ALPHA = 0.1, 0.01
Step = Callable[[], None]


@dataclass
class Subject:
    """A network as a setting and a precision run it."""

    network: nn.Module
    setting: Setting
    precision: str

    def compiled(self, function: Callable) -> Callable:
        return torch.compile(function) if self.setting.compiled else function

    def laid_out(self, images: Tensor) -> Tensor:
        last = self.setting.channels_last
        return images.contiguous(
            memory_format=torch.channels_last if last else torch.contiguous_format
        )

    def logits(self, x: Tensor) -> Tensor:
        """Class scores in fp32; the layers run in the precision."""
        with torch.autocast("cpu", torch.bfloat16, enabled=self.precision == "bf16"):
            scores = self.network(x)
        return scores.float()

    def loss(self, x: Tensor, labels: Tensor) -> Tensor:
        return functional.cross_entropy(self.logits(x), labels)


def ascend(adversarial: Tensor, gradient: Tensor, clean: Tensor) -> Tensor:
    """One sign step, kept in the ball around the clean images."""
    stepped = adversarial + ALPHA * gradient.sign()
    return clean + (stepped - clean).clamp(-EPSILON, EPSILON)


def _attack(
    subject: Subject, loss: Callable[[Tensor, Tensor], Tensor], steps: int
) -> Callable[[Tensor, Tensor], Tensor]:
    """The attack with input gradients only, in evaluation mode."""
    move = subject.compiled(ascend)

    def attack(clean: Tensor, labels: Tensor) -> Tensor:
        adversarial = clean
        for _ in range(steps):
            query = adversarial.detach().requires_grad_(True)
            (gradient,) = torch.autograd.grad(loss(query, labels), query)
            adversarial = move(query.detach(), gradient, clean)
        return adversarial

    return attack


def _optimizer(network: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(network.parameters(), lr=1e-4, momentum=0.9, fused=True)


def _train_on(loss: Tensor, optimizer: torch.optim.Optimizer) -> None:
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def forward(subject: Subject, images: Tensor, labels: Tensor, steps: int) -> Step:
    subject.network.eval()
    logits = subject.compiled(subject.logits)

    def step() -> None:
        with torch.inference_mode():
            logits(images)

    return step


def training(subject: Subject, images: Tensor, labels: Tensor, steps: int) -> Step:
    subject.network.train()
    optimizer, loss = _optimizer(subject.network), subject.compiled(subject.loss)
    return lambda: _train_on(loss(images, labels), optimizer)


def gradients(subject: Subject, images: Tensor, labels: Tensor, steps: int) -> Step:
    subject.network.eval().requires_grad_(False)
    attack = _attack(subject, subject.compiled(subject.loss), steps)

    def step() -> None:
        attack(images, labels)

    return step


def adversarial(subject: Subject, images: Tensor, labels: Tensor, steps: int) -> Step:
    network, optimizer = subject.network, _optimizer(subject.network)
    loss = subject.compiled(subject.loss)
    attack = _attack(subject, loss, steps)

    def step() -> None:
        network.eval().requires_grad_(False)
        found = attack(images, labels)
        network.train().requires_grad_(True)
        _train_on(loss(found.detach(), labels), optimizer)

    return step


def adversarial_paper(subject: Subject, images: Tensor, labels: Tensor, steps: int) -> Step:
    """As the paper's code does it: `loss.backward()` in the attack fills all gradients."""
    network, optimizer = subject.network.train(), _optimizer(subject.network)

    def step() -> None:
        found = images
        for _ in range(steps):
            query = found.detach().requires_grad_(True)
            subject.loss(query, labels).backward()
            found = ascend(query.detach(), query.grad, images)
        _train_on(subject.loss(found.detach(), labels), optimizer)

    return step


JOBS: dict[str, Callable[[Subject, Tensor, Tensor, int], Step]] = {
    "forward": forward,
    "training": training,
    "gradients": gradients,
    "adversarial": adversarial,
    "adversarial-paper": adversarial_paper,
}
