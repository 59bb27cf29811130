# SPDX-License-Identifier: MIT
"""Whole networks: logits, gradients, running statistics, and five steps of training."""

import pathlib
import sys

import torch
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import models  # noqa: E402
from fixture import generator, normal, save  # noqa: E402

CLASSES = 10
# Further from ReLU's kink than float32 errs, or gradients could differ for a good reason.
KINK_MARGIN = 2e-6


def backward(network, x, labels):
    """Logits, loss of each image, and gradients of the mean cross entropy."""
    x = x.clone().requires_grad_(True)
    logits = network(x)
    losses = functional.cross_entropy(logits, labels, reduction="none")
    names, parameters = zip(*network.named_parameters())
    gradients = torch.autograd.grad(losses.mean(), [x, *parameters])
    tensors = {"logits": logits, "cross_entropy": losses, "input_gradient": gradients[0]}
    for name, gradient in zip(names, gradients[1:]):
        tensors[f"{name}_gradient"] = gradient
    return tensors


def away_from_kinks(network, case):
    distance = models.smallest_activation(network)
    if distance < KINK_MARGIN:
        sys.exit(f"{case}: a unit is {distance:.1e} from ReLU's kink: take another seed")
    return f"{distance:.3g}"


def eight_layer(case, seed):
    random = generator(seed)
    network = models.initialize(models.EightLayerNetwork(), random)
    images = models.digit_like_images(random, 6)
    labels = torch.randint(CLASSES, (6,), generator=random)
    tensors = {"input": images, "labels": labels, **models.state(network)}
    tensors.update(backward(network, images, labels))
    save(
        "networks", case, tensors, kind="eight_layer", channels="4,4,6,6,8,8", hidden=16,
        normalization_mean=models.MEAN, normalization_deviation=models.DEVIATION,
        input_space="pixels", reduction="mean",
        smallest_preactivation=away_from_kinks(network, case),
    )  # fmt: skip
    return network, images, labels


def training(case, network, images, labels, rate=0.1, steps=5):
    optimizer = torch.optim.SGD(network.parameters(), lr=rate)
    losses, distances = [], []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(images), labels)
        distances.append(float(away_from_kinks(network, case)))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    final = functional.cross_entropy(network(images), labels)
    tensors = {"losses": torch.stack(losses), "final_loss": final.reshape(1)}
    tensors.update(models.state(network))
    save(
        "networks", case, tensors, kind="training", optimizer="sgd", learning_rate=rate,
        steps=steps, batch=len(images), initial="networks/eight_layer.safetensors",
        weights="after the last step", smallest_preactivation=min(distances),
    )  # fmt: skip


def residual(case, seed, mode, count):
    random = generator(seed)
    network = models.initialize(models.ResidualNetwork(), random)
    network.train(mode == "train")
    images = normal(random, count, 3, 8, 8)
    labels = torch.randint(CLASSES, (count,), generator=random)
    tensors = {"input": images, "labels": labels, **models.state(network)}
    tensors.update(backward(network, images, labels))
    if mode == "train":
        for name, value in models.state(network).items():
            if "running_" in name:
                tensors[f"{name}_after"] = value
    save(
        "networks", case, tensors, kind="residual", mode=mode, widths="4,8,8",
        strides="1,2,1", shortcut="parameter-free", momentum=0.1, epsilon=1e-5,
        input_space="normalized", reduction="mean",
        smallest_preactivation=away_from_kinks(network, case),
    )  # fmt: skip


def main():
    training("eight_layer_training", *eight_layer("eight_layer", 1))
    residual("residual_train", 2, "train", 6)
    residual("residual_train_18_images", 3, "train", 18)
    residual("residual_evaluation", 2, "evaluation", 6)


if __name__ == "__main__":
    main()
