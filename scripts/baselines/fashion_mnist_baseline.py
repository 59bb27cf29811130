# SPDX-License-Identifier: MIT
"""Train the eight-layer network on Fashion-MNIST by the paper's standard recipe.

Gives the PyTorch accuracies that the engine is compared with.
Needs: python with torch==2.13.0+cpu, numpy, safetensors.
"""

import argparse
import gzip
import pathlib
import time

import numpy
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional

CONVOLUTIONS = [(1, 32, 1), (32, 32, 2), (32, 64, 1), (64, 64, 2), (64, 128, 1), (128, 128, 2)]
PGD_EPSILON, PGD_ALPHA, PGD_STEPS = 0.1, 0.01, 20


def read_idx(path):
    """The array of one gzip-compressed IDX file of bytes."""
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    array = numpy.frombuffer(data, dtype=numpy.uint8, offset=4 + 4 * rank)
    return torch.from_numpy(array.reshape(shape).copy())


def load(folder, split):
    """Images [N, 1, 28, 28] in [-1, 1] and labels [N]."""
    pixels = read_idx(folder / f"{split}-images-idx3-ubyte.gz").unsqueeze(1).float() / 255
    labels = read_idx(folder / f"{split}-labels-idx1-ubyte.gz").long()
    return (pixels - 0.5) / 0.5, labels


class EightLayerNetwork(nn.Module):
    """Six 3x3 convolutions and two fully connected layers, ReLU after all but the last."""

    def __init__(self, initialization):
        super().__init__()
        for index, (inputs, outputs, stride) in enumerate(CONVOLUTIONS, start=1):
            setattr(self, f"conv{index}", nn.Conv2d(inputs, outputs, 3, stride, padding=1))
        self.fc1 = nn.Linear(2048, 128)
        self.fc2 = nn.Linear(128, 10)
        if initialization == "he-normal":
            for module in self.modules():
                if isinstance(module, (nn.Conv2d, nn.Linear)):
                    nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
                    nn.init.zeros_(module.bias)

    def forward(self, x):
        for index in range(1, len(CONVOLUTIONS) + 1):
            x = functional.relu(getattr(self, f"conv{index}")(x))
        x = functional.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc2(x)


def accuracy(network, images, labels, batch=500):
    """Fraction of the images classified correctly."""
    correct = 0
    with torch.no_grad():
        for start in range(0, len(images), batch):
            logits = network(images[start : start + batch])
            correct += (logits.argmax(1) == labels[start : start + batch]).sum().item()
    return correct / len(images)


def projected_gradient_descent(network, images, labels):
    """Paper protocol: normalized space, zero start, no clamp to valid pixels, last iterate."""
    adversarial = images.clone()
    for _ in range(PGD_STEPS):
        adversarial.requires_grad_(True)
        loss = functional.cross_entropy(network(adversarial), labels)
        (gradient,) = torch.autograd.grad(loss, adversarial)
        stepped = adversarial.detach() + PGD_ALPHA * gradient.sign()
        adversarial = images + (stepped - images).clamp(-PGD_EPSILON, PGD_EPSILON)
    return adversarial


def robust_accuracy(network, images, labels, batch=250):
    """Fraction still correct after the paper's PGD-20."""
    correct = 0
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    for start in range(0, len(images), batch):
        part, truth = images[start : start + batch], labels[start : start + batch]
        adversarial = projected_gradient_descent(network, part, truth)
        with torch.no_grad():
            correct += (network(adversarial).argmax(1) == truth).sum().item()
    return correct / len(images)


def run(arguments, seed):
    """Train one network, print its accuracies, and save its weights."""
    torch.manual_seed(seed)
    images, labels = load(arguments.data, "train")
    test_images, test_labels = load(arguments.data, "t10k")
    layout = torch.channels_last
    test_images = test_images.contiguous(memory_format=layout)
    network = EightLayerNetwork(arguments.init).to(memory_format=layout)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    begin = time.perf_counter()
    for epoch in range(arguments.epochs):
        rate = 0.1 if epoch < 5 else 0.01
        optimizer.param_groups[0]["lr"] = rate
        total = 0.0
        for indices in torch.randperm(len(images)).split(64):
            optimizer.zero_grad(set_to_none=True)
            batch = images[indices].contiguous(memory_format=layout)
            loss = functional.cross_entropy(network(batch), labels[indices])
            loss.backward()
            optimizer.step()
            total += loss.item() * len(indices)
        print(
            f"seed {seed} epoch {epoch + 1} lr {rate} train_loss {total / len(images):.5f}"
            f" test_accuracy {accuracy(network, test_images, test_labels):.4f}"
            f" elapsed_s {time.perf_counter() - begin:.1f}",
            flush=True,
        )
    state = {name: value.contiguous() for name, value in network.state_dict().items()}
    stem = f"fashion_mnist_{arguments.init}_seed{seed}"
    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.save(state, arguments.output / f"{stem}.pt")
    save_file(state, arguments.output / f"{stem}.safetensors")
    robust = robust_accuracy(network, test_images[:2000], test_labels[:2000])
    clean = accuracy(network, test_images[:2000], test_labels[:2000])
    print(
        f"seed {seed} first_2000 clean {clean:.4f} pgd20_eps0.1_alpha0.01_paper {robust:.4f}"
        f" elapsed_s {time.perf_counter() - begin:.1f}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder of IDX .gz files")
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--init", choices=["he-normal", "pytorch"], default="he-normal")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--epochs", type=int, default=20)
    arguments = parser.parse_args()
    for seed in arguments.seeds:
        run(arguments, seed)


if __name__ == "__main__":
    main()
