# SPDX-License-Identifier: MIT
"""Reads model files and data sets without further packages."""

import gzip
import json
import os
import pathlib

import torch
from torch import Tensor

FASHION_MNIST = pathlib.Path(
    os.environ.get("TEMPER_BENCH_FASHION_MNIST", "/usr/share/datasets/fashion-mnist")
)


def read_safetensors(path: pathlib.Path) -> dict[str, Tensor]:
    """The fp32 tensors of a file by name."""
    data = bytearray(path.read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: '{name}' is {entry['dtype']}, expected F32")
        first, last = entry["data_offsets"]
        values = torch.frombuffer(data[start + first : start + last], dtype=torch.float32)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def read_idx(name: str) -> Tensor:
    """The bytes of one IDX file of Fashion-MNIST, packed or not, in their shape."""
    plain, packed = FASHION_MNIST / name, FASHION_MNIST / f"{name}.gz"
    data = plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes())
    rank = data[3]
    shape = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(rank)]
    return torch.frombuffer(bytearray(data[4 + 4 * rank :]), dtype=torch.uint8).reshape(shape)


def fashion_mnist_test(count: int) -> tuple[Tensor, Tensor]:
    """The first test images [N, 1, 28, 28] in [-1, 1] and their labels [N]."""
    images = read_idx("t10k-images-idx3-ubyte")[:count].unsqueeze(1).float() / 255
    labels = read_idx("t10k-labels-idx1-ubyte")[:count].long()
    return (images - 0.5) / 0.5, labels
