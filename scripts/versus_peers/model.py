"""The eight-layer network and its images, as the peers' programs take them."""

import csv
import gzip
import pathlib

import numpy
import torch
from safetensors.torch import load_file

FASHION_MNIST = pathlib.Path("/usr/share/datasets/fashion-mnist")


class EightLayer(torch.nn.Module):
    """EightLayerConv of arXiv 2403.09441, of whatever widths the weights have; pixels in [0, 1]."""

    def __init__(self, path):
        super().__init__()
        weights = load_file(path)
        self.convolutions = torch.nn.ModuleList()
        for index in range(1, 7):
            shape = weights[f"conv{index}.weight"].shape
            layer = torch.nn.Conv2d(shape[1], shape[0], 3, stride=2 - index % 2, padding=1)
            self.convolutions.append(self.filled(layer, weights, f"conv{index}"))
        self.linears = torch.nn.ModuleList()
        for name in ("fc1", "fc2"):
            shape = weights[f"{name}.weight"].shape
            self.linears.append(self.filled(torch.nn.Linear(shape[1], shape[0]), weights, name))

    @staticmethod
    def filled(layer, weights, name):
        layer.weight.data = weights[f"{name}.weight"]
        layer.bias.data = weights[f"{name}.bias"]
        return layer

    def forward(self, x):
        # The mean and the deviation are part of the model: peers attack pixels.
        x = (x - 0.5) / 0.5
        for layer in self.convolutions:
            x = torch.relu(layer(x))
        return self.linears[1](torch.relu(self.linears[0](x.flatten(1))))


def load(path):
    """The network in evaluation mode, with weights that ask for no gradients."""
    model = EightLayer(path).eval()
    return model.requires_grad_(False)


def images(indices, folder=FASHION_MNIST):
    """The named test images and their labels."""
    pixels = read(folder / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    labels = read(folder / "t10k-labels-idx1-ubyte.gz", 8)
    x = torch.from_numpy(pixels[indices].astype(numpy.float32) / 255)
    return x, torch.from_numpy(labels[indices].astype(numpy.int64))


def read(path, header):
    with gzip.open(path) as file:
        return numpy.frombuffer(file.read(), numpy.uint8, offset=header)


def indices(path):
    """The images that an attack of ours was run on, from its file of outcomes."""
    with open(path, newline="") as file:
        return [int(row["image"]) for row in csv.DictReader(file)]
