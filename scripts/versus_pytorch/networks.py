# SPDX-License-Identifier: MIT
"""The networks in PyTorch, with the parameter names of Temper's files."""

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = {
    "eight-layer": (32, 32, 64, 64, 128, 128),
    "eight-layer-half": (16, 16, 32, 32, 64, 64),
    "eight-layer-odd": (29, 29, 58, 58, 115, 115),
    "eight-layer-tenth": (4, 4, 7, 7, 13, 13),
}


class EightLayer(nn.Module):
    """Six 3x3 convolutions and two linear layers, ReLU after all but the last."""

    def __init__(self, widths: tuple[int, ...]) -> None:
        super().__init__()
        inputs = 1
        for index, outputs in enumerate(widths, start=1):
            stride = 2 - index % 2
            setattr(self, f"conv{index}", nn.Conv2d(inputs, outputs, 3, stride, padding=1))
            inputs = outputs
        self.fc1 = nn.Linear(16 * inputs, 128)
        self.fc2 = nn.Linear(128, 10)

    def forward(self, x: Tensor) -> Tensor:
        for index in range(1, 7):
            x = functional.relu(getattr(self, f"conv{index}")(x))
        return self.fc2(functional.relu(self.fc1(torch.flatten(x, 1))))


class BasicBlock(nn.Module):
    """Two 3x3 convolutions with batch normalization around a shortcut."""

    def __init__(self, inputs: int, outputs: int, stride: int, projects: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, outputs - inputs
        self.projection = None
        if projects and stride > 1:
            narrowing = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.projection = nn.Sequential(narrowing, nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(y)) + self._shortcut(x))

    def _shortcut(self, x: Tensor) -> Tensor:
        if self.projection is not None:
            return self.projection(x)
        if self.stride == 1 and self.added == 0:
            return x
        x = x[:, :, :: self.stride, :: self.stride]
        return functional.pad(x, (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))


class ResNet(nn.Module):
    """Residual networks for small images: a 3x3 stem, stages, global average, one linear layer."""

    def __init__(self, widths: tuple[int, ...], blocks: int, projects: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        stages, inputs = [], widths[0]
        for stage, outputs in enumerate(widths):
            for block in range(blocks):
                stride = 2 if stage > 0 and block == 0 else 1
                stages.append(BasicBlock(inputs, outputs, stride, projects))
                inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.fc = nn.Linear(inputs, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stages(functional.relu(self.bn1(self.conv1(x))))
        return self.fc(x.mean((2, 3)))


def make(name: str) -> nn.Module:
    """The network of a name with weights of He's distribution and zero biases."""
    if name in WIDTHS:
        network: nn.Module = EightLayer(WIDTHS[name])
    elif name == "resnet20":
        network = ResNet((16, 32, 64), blocks=3, projects=False)
    elif name == "resnet18":
        network = ResNet((64, 128, 256, 512), blocks=2, projects=True)
    else:
        raise ValueError(f"no network is called '{name}'")
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(module.weight, mode="fan_in", nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network


def image_shape(name: str) -> tuple[int, int, int]:
    """Channels, height and width of the network's images."""
    return (1, 28, 28) if name in WIDTHS else (3, 32, 32)
