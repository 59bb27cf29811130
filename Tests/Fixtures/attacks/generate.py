# SPDX-License-Identifier: MIT
"""Adversarial images of a small trained network under both protocols.

Sign steps are discontinuous, so an engine in float32 may take another path where a gradient is
tiny: compare the losses at the last point too.
"""

import pathlib
import sys

import torch
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import models  # noqa: E402
from fixture import generator, rounded, save  # noqa: E402

CLASSES, COUNT = 10, 6
TRAINING_STEPS, RATE = 30, 0.05
# Keeps the direction of a vanishing gradient finite; far below any norm that occurs.
NORM_GUARD = 1e-12


def trained(seed):
    random = generator(seed)
    network = models.initialize(models.EightLayerNetwork(), random)
    images = models.digit_like_images(random, COUNT)
    labels = torch.randint(CLASSES, (COUNT,), generator=random)
    optimizer = torch.optim.SGD(network.parameters(), lr=RATE)
    for _ in range(TRAINING_STEPS):
        optimizer.zero_grad()
        functional.cross_entropy(network(images), labels).backward()
        optimizer.step()
    models.round_weights(network)
    network.requires_grad_(False)
    return network, images, labels


def losses_and_gradient(classify, x, labels):
    x = x.detach().requires_grad_(True)
    losses = functional.cross_entropy(classify(x), labels, reduction="none")
    return losses.detach(), torch.autograd.grad(losses.sum(), x)[0]


def norms(x):
    return x.flatten(1).norm(dim=1).view(-1, 1, 1, 1)


def linf_step(gradient, alpha):
    return alpha * gradient.sign()


def linf_projection(difference, epsilon):
    return difference.clamp(-epsilon, epsilon)


def l2_step(gradient, alpha):
    return alpha * gradient / norms(gradient).clamp_min(NORM_GUARD)


def l2_projection(difference, epsilon):
    return difference * (epsilon / norms(difference).clamp_min(NORM_GUARD)).clamp(max=1)


def search(classify, start, labels, epsilon, alpha, steps, norm, clamp, direction):
    """Gradient steps from `start`, projected each time: the last iterate and all losses."""
    step, project = {"linf": (linf_step, linf_projection), "l2": (l2_step, l2_projection)}[norm]
    x, path, smallest = start, [], []
    for _ in range(steps):
        losses, gradient = losses_and_gradient(classify, x, labels)
        path.append(losses)
        relative = gradient.abs() / gradient.abs().amax((1, 2, 3), keepdim=True)
        smallest.append(relative[relative != 0].min().item())
        moved = x + direction * step(gradient, alpha)
        x = start + project(moved - start, epsilon)
        if clamp:
            x = x.clamp(0, 1)
    path.append(losses_and_gradient(classify, x, labels)[0])
    return x, torch.stack(path), min(smallest)


def record(
    case, model, space, epsilon, alpha, steps, norm="linf", clamp=True, targets=None, **more
):
    network, images, labels = model
    classify = network if space == "pixels" else network.classify
    start = images if space == "pixels" else rounded(models.normalized(images))
    aim, direction = (labels, 1) if targets is None else (targets, -1)
    adversarial, path, smallest = search(
        classify, start, aim, epsilon, alpha, steps, norm, clamp, direction
    )
    logits = classify(adversarial)
    tensors = {
        "input": start,
        "labels": labels,
        "first_gradient": losses_and_gradient(classify, start, aim)[1],
        "adversarial": adversarial,
        "prediction": logits.argmax(1),
        "logits": logits,
        "cross_entropy": path[-1],
        "cross_entropy_per_step": path,
    }
    if targets is not None:
        tensors["targets"] = targets
    difference = adversarial - start
    size = difference.abs().amax() if norm == "linf" else norms(difference).amax()
    save(
        "attacks", case, tensors, kind="pgd" if steps > 1 else "fgsm", norm=norm, space=space,
        epsilon=epsilon, alpha=alpha, steps=steps, start="zero", iterate="last", clamp=clamp,
        targeted=targets is not None, network="attacks/network.safetensors",
        largest_perturbation=f"{size.item():.9g}",
        smallest_relative_gradient=f"{smallest:.3g}", **more,
    )  # fmt: skip
    success = logits.argmax(1) == targets if targets is not None else logits.argmax(1) != labels
    print(f"{case}: success {success.sum().item()}/{COUNT}, smallest gradient {smallest:.1e}")


def main():
    model = network, images, labels = trained(1)
    logits = network(images)
    losses = functional.cross_entropy(logits, labels, reduction="none")
    tensors = {"input": images, "labels": labels, "logits": logits, "cross_entropy": losses}
    tensors.update(prediction=logits.argmax(1), **models.state(network))
    save(
        "attacks", "network", tensors, kind="eight_layer", channels="4,4,6,6,8,8", hidden=16,
        normalization_mean=models.MEAN, normalization_deviation=models.DEVIATION,
        input_space="pixels",
    )  # fmt: skip
    correct = (logits.argmax(1) == labels).sum().item()
    print(f"clean: {correct}/{COUNT} correct, cross entropy {losses.tolist()}")
    record("pgd_linf_paper", model, "normalized", 0.1, 0.01, 20, clamp=False, protocol="paper")
    record("pgd_linf_standard", model, "pixels", 8 / 255, 2 / 255, 10, protocol="standard")
    record("pgd_l2", model, "pixels", 1.0, 0.2, 10, norm="l2", protocol="standard")
    record("fgsm", model, "pixels", 0.1, 0.1, 1, protocol="standard")
    targets = (labels + 1) % CLASSES
    record(
        "pgd_linf_targeted", model, "pixels", 0.1, 0.01, 20, targets=targets, protocol="standard"
    )


if __name__ == "__main__":
    main()
