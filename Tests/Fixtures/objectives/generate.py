# SPDX-License-Identifier: MIT
"""Training objectives: losses and gradients for given images, and weights after whole steps.

The formulas are those of the papers' own programs: TRADES, MART (with its guards), AWP (a proxy
network, a step of 0.01, steps taken from the perturbed weights), Free-AT, ARD.
"""

import copy
import pathlib
import sys

import torch
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import models  # noqa: E402
from fixture import generator, normal, rounded, save  # noqa: E402

CLASSES, COUNT = 10, 6
EPSILON, ALPHA, STEPS, RATE = 0.1, 0.05, 2, 0.05
# A sign step turns on a component's sign: float32 is exact enough for anything larger.
SMALLEST_GRADIENT = 2e-6


def trades(clean, adversarial, labels, beta):
    divergence = functional.kl_div(
        functional.log_softmax(adversarial, 1), functional.softmax(clean, 1), reduction="none"
    )
    return functional.cross_entropy(clean, labels, reduction="none") + beta * divergence.sum(1)


def mart(clean, adversarial, labels, beta):
    adversarial_shares = functional.softmax(adversarial, 1)
    best = torch.argsort(adversarial_shares, dim=1)[:, -2:]
    other = torch.where(best[:, -1] == labels, best[:, -2], best[:, -1])
    boosted = functional.cross_entropy(adversarial, labels, reduction="none") + functional.nll_loss(
        torch.log(1.0001 - adversarial_shares + 1e-12), other, reduction="none"
    )
    clean_shares = functional.softmax(clean, 1)
    true = clean_shares.gather(1, labels.unsqueeze(1)).squeeze(1)
    divergence = functional.kl_div(
        torch.log(adversarial_shares + 1e-12), clean_shares, reduction="none"
    ).sum(1)
    return boosted + beta * divergence * (1.0000001 - true)


def distillation(student, teacher, temperature):
    return temperature**2 * functional.kl_div(
        functional.log_softmax(student / temperature, 1),
        functional.softmax(teacher / temperature, 1), reduction="none",
    ).sum(1)  # fmt: skip


def scores(case, seed, scale):
    """Losses of given scores, and gradients of their sum."""
    random = generator(seed)
    clean = normal(random, 18, CLASSES, scale=scale)
    adversarial = rounded(clean + normal(random, 18, CLASSES, scale=scale / 3))
    labels = torch.randint(CLASSES, (18,), generator=random)
    tensors = {"clean": clean, "adversarial": adversarial, "labels": labels}
    for name, loss in [
        ("trades", lambda a, b: trades(a, b, labels, 6)),
        ("mart", lambda a, b: mart(a, b, labels, 5)),
        ("distillation", lambda a, b: distillation(b, a, 4)),
    ]:
        a, b = (x.clone().requires_grad_(True) for x in (clean, adversarial))
        losses = loss(a, b)
        gradients = torch.autograd.grad(losses.sum(), [a, b])
        tensors[name] = losses
        tensors[f"{name}_clean_gradient"], tensors[f"{name}_adversarial_gradient"] = gradients
    save(
        "objectives", case, tensors, kind="scores", scale=scale, trades_beta=6, mart_beta=5,
        temperature=4, reduction="sum",
    )  # fmt: skip


def views(case, seed, loss, beta, residual):
    """Gradients through both branches, each with batch statistics of its own."""
    random = generator(seed)
    network = models.initialize(
        models.ResidualNetwork() if residual else models.EightLayerNetwork(), random
    )
    if residual:
        images = normal(random, COUNT, 3, 8, 8)
    else:
        images = models.digit_like_images(random, COUNT)
    other = rounded(images + normal(random, *images.shape, scale=0.05))
    labels = torch.randint(CLASSES, (COUNT,), generator=random)
    tensors = {"input": images, "adversarial": other, "labels": labels, **models.state(network)}
    network.train()
    clean_scores = network(images)
    kink = models.smallest_activation(network)
    losses = loss(clean_scores, network(other), labels, beta)
    kink = min(kink, models.smallest_activation(network))
    if kink < 2e-6:
        sys.exit(f"{case}: a unit is {kink:.1e} from ReLU's kink: take another seed")
    names, parameters = zip(*network.named_parameters())
    gradients = torch.autograd.grad(losses.mean(), parameters)
    tensors["loss"] = losses
    tensors.update({f"{name}_gradient": g for name, g in zip(names, gradients)})
    if residual:
        after = models.state(network)
        tensors.update({f"{k}_after": v for k, v in after.items() if "running_" in k})
    save(
        "objectives", case, tensors, kind="views", objective=case.split("_")[0], beta=beta,
        reduction="mean", input_space="normalized" if residual else "pixels",
        smallest_preactivation=f"{kink:.3g}",
    )  # fmt: skip


class Smallest:
    """The smallest component of a gradient beside the largest of its image, so far."""

    def __init__(self):
        self.value = 1.0

    def note(self, gradient):
        relative = gradient.abs() / gradient.abs().amax((1, 2, 3), keepdim=True)
        self.value = min(self.value, relative[relative != 0].min().item())


def search(network, images, labels, smallest):
    x = images.clone()
    for _ in range(STEPS):
        x = x.detach().requires_grad_(True)
        loss = functional.cross_entropy(network(x), labels, reduction="sum")
        gradient = torch.autograd.grad(loss, x)[0]
        smallest.note(gradient)
        moved = (x + ALPHA * gradient.sign() - images).clamp(-EPSILON, EPSILON)
        x = (images + moved).clamp(0, 1)
    return x.detach()


def perturbation(network, adversarial, labels, gamma):
    """What AWP adds to each weight."""
    proxy = copy.deepcopy(network)
    optimizer = torch.optim.SGD(proxy.parameters(), lr=0.01)
    optimizer.zero_grad()
    (-functional.cross_entropy(proxy(adversarial), labels)).backward()
    optimizer.step()
    old, new = network.state_dict(), proxy.state_dict()
    found = {}
    for key in old:
        if "weight" in key and old[key].dim() > 1:
            difference = new[key] - old[key]
            found[key] = gamma * old[key].norm() / (difference.norm() + 1e-20) * difference
    return found


def add(network, found, sign):
    with torch.no_grad():
        for key, parameter in network.named_parameters():
            if key in found:
                parameter.add_(sign * found[key])


def steps(case, seed, step, epochs=2, count=COUNT, momentum=0.9, decay=0.01, **metadata):
    """Whole optimizer steps on one batch: the losses before each and the weights after the last."""
    random = generator(seed)
    network = models.initialize(models.EightLayerNetwork(), random)
    teacher = models.initialize(models.EightLayerNetwork(), random)
    models.round_weights(network)
    images = models.digit_like_images(random, count)
    labels = torch.randint(CLASSES, (count,), generator=random)
    tensors = {"input": images, "labels": labels, **models.state(network)}
    if "teacher" in metadata:
        tensors.update({f"teacher.{k}": v for k, v in models.state(teacher).items()})
    optimizer = torch.optim.SGD(
        network.parameters(), lr=RATE, momentum=momentum, weight_decay=decay
    )
    smallest, losses = Smallest(), []
    delta = torch.zeros_like(images)
    for _ in range(epochs):
        losses += step(network, teacher, images, labels, optimizer, delta, smallest)
    if smallest.value < SMALLEST_GRADIENT:
        sys.exit(f"{case}: a gradient is as small as {smallest.value:.1e}: take another seed")
    tensors["losses"] = torch.stack(losses)
    tensors.update({f"{name}_after": v for name, v in models.state(network).items()})
    save(
        "objectives", case, tensors, kind="steps", epochs=epochs, learning_rate=RATE,
        momentum=momentum, decay=decay, epsilon=EPSILON, alpha=ALPHA, steps=STEPS,
        smallest_relative_gradient=f"{smallest.value:.3g}", **metadata,
    )  # fmt: skip
    print(f"{case}: losses {[round(x.item(), 4) for x in losses]}, {smallest.value:.1e}")


def descend(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def batch_statistics(case, seed):
    """One step on examples that were searched in training mode, statistics left alone meanwhile."""
    random = generator(seed)
    network = models.initialize(models.ResidualNetwork(), random)
    models.round_weights(network)
    images = rounded(torch.randint(256, (COUNT, 3, 8, 8), generator=random).double() / 255)
    labels = torch.randint(CLASSES, (COUNT,), generator=random)
    tensors = {"input": images, "labels": labels, **models.state(network)}
    network.train()
    before = copy.deepcopy(network.state_dict())
    smallest = Smallest()
    adversarial = search(network, images, labels, smallest)
    network.load_state_dict(before)
    if smallest.value < SMALLEST_GRADIENT:
        sys.exit(f"{case}: a gradient is as small as {smallest.value:.1e}: take another seed")
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    loss = functional.cross_entropy(network(adversarial), labels)
    descend(optimizer, loss)
    tensors["losses"] = loss.detach().reshape(1)
    tensors.update({f"{name}_after": v for name, v in models.state(network).items()})
    save(
        "objectives", case, tensors, kind="steps", objective="adv", epochs=1, learning_rate=RATE,
        momentum=0, decay=0, epsilon=EPSILON, alpha=ALPHA, steps=STEPS, attack_bn="train",
        smallest_relative_gradient=f"{smallest.value:.3g}",
    )  # fmt: skip
    print(f"{case}: loss {loss.item():.4f}, {smallest.value:.1e}")


def mixed_step(network, teacher, images, labels, optimizer, delta, smallest):
    adversarial = search(network, images, labels, smallest)
    loss = 0.7 * functional.cross_entropy(network(images), labels)
    loss = loss + 0.3 * functional.cross_entropy(network(adversarial), labels)
    descend(optimizer, loss)
    return [loss.detach()]


def awp_step(network, teacher, images, labels, optimizer, delta, smallest):
    adversarial = search(network, images, labels, smallest)
    first = functional.cross_entropy(network(adversarial), labels).detach()
    found = perturbation(network, adversarial, labels, 0.05)
    add(network, found, 1)
    descend(optimizer, functional.cross_entropy(network(adversarial), labels))
    add(network, found, -1)
    return [first]


def free_step(network, teacher, images, labels, optimizer, delta, smallest):
    losses = []
    for _ in range(3):
        x = (images + delta).clamp(0, 1).requires_grad_(True)
        loss = functional.cross_entropy(network(x), labels)
        optimizer.zero_grad()
        loss.backward()
        smallest.note(x.grad)
        moved = (x.detach() + EPSILON * x.grad.sign() - images).clamp(-EPSILON, EPSILON)
        delta.copy_((images + moved).clamp(0, 1) - images)
        optimizer.step()
        losses.append(loss.detach())
    return losses


def kd_step(network, teacher, images, labels, optimizer, delta, smallest):
    student = network(images)
    loss = 0.2 * functional.cross_entropy(student, labels)
    loss = loss + 0.8 * distillation(student, teacher(images).detach(), 4).mean()
    descend(optimizer, loss)
    return [loss.detach()]


def ard_step(network, teacher, images, labels, optimizer, delta, smallest):
    adversarial = search(network, images, labels, smallest)
    loss = 0.4 * functional.cross_entropy(network(images), labels)
    target = teacher(images).detach()
    loss = loss + 0.6 * distillation(network(adversarial), target, 3).mean()
    descend(optimizer, loss)
    return [loss.detach()]


def main():
    scores("scores", 1, 3)
    scores("scores_confident", 2, 12)
    views("trades", 3, trades, 6, residual=False)
    views("mart", 4, mart, 5, residual=False)
    views("trades_residual", 5, trades, 6, residual=True)
    views("mart_residual", 6, mart, 5, residual=True)
    steps("mixed", 7, mixed_step, objective="mixed", share=0.3)
    steps("awp", 9, awp_step, objective="awp", gamma=0.05)
    steps("free", 8, free_step, epochs=1, objective="free", replays=3)
    steps(
        "free_single", 8, free_step, epochs=3, count=1, momentum=0, objective="free", replays=3
    )
    steps("kd", 11, kd_step, objective="kd", temperature=4, weight=0.8, teacher=True)
    steps("ard", 8, ard_step, objective="ard", temperature=3, weight=0.6, teacher=True)
    batch_statistics("adv_residual", 13)


if __name__ == "__main__":
    main()
