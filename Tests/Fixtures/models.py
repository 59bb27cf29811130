# SPDX-License-Identifier: MIT
"""The small networks of the fixtures, in float64, and their images."""

import torch
from torch import nn
from torch.nn import functional

from fixture import rounded

MEAN, DEVIATION = 0.5, 0.5


class EightLayerNetwork(nn.Module):
    """The paper's network with 4, 4, 6, 6, 8, 8 channels; the first stage normalizes pixels."""

    CONVOLUTIONS = [(1, 4, 1), (4, 4, 2), (4, 6, 1), (6, 6, 2), (6, 8, 1), (8, 8, 2)]

    def __init__(self):
        super().__init__()
        for index, (inputs, outputs, stride) in enumerate(self.CONVOLUTIONS, start=1):
            setattr(self, f"conv{index}", nn.Conv2d(inputs, outputs, 3, stride, padding=1))
        self.fc1 = nn.Linear(8 * 4 * 4, 16)
        self.fc2 = nn.Linear(16, 10)
        self.activations = []

    def forward(self, pixels):
        return self.classify(normalized(pixels))

    def classify(self, x):
        """Logits of images that are normalized already."""
        self.activations = []
        for index in range(1, 7):
            x = self.rectified(getattr(self, f"conv{index}")(x))
        x = self.rectified(self.fc1(torch.flatten(x, 1)))
        return self.fc2(x)

    def rectified(self, x):
        self.activations.append(x.detach())
        return functional.relu(x)


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with batch normalization and a shortcut without parameters."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.stride, self.padding = stride, (outputs - inputs) // 2

    def forward(self, x, rectified):
        shortcut = x
        if self.stride == 2:
            padding = (0, 0, 0, 0, self.padding, self.padding)
            shortcut = functional.pad(x[:, :, ::2, ::2], padding)
        x = rectified(self.bn1(self.conv1(x)))
        return rectified(self.bn2(self.conv2(x)) + shortcut)


class ResidualNetwork(nn.Module):
    """Stem and three blocks of widths 4, 8, 8 on 8x8x3 images; no normalization stage."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, 1, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(4)
        self.layer1 = nn.ModuleList([ResidualBlock(4, 4, 1)])
        self.layer2 = nn.ModuleList([ResidualBlock(4, 8, 2), ResidualBlock(8, 8, 1)])
        self.linear = nn.Linear(8, 10)
        self.activations = []

    def forward(self, x):
        self.activations = []
        x = self.rectified(self.bn1(self.conv1(x)))
        for block in [*self.layer1, *self.layer2]:
            x = block(x, self.rectified)
        return self.linear(x.mean((2, 3)))

    def rectified(self, x):
        self.activations.append(x.detach())
        return functional.relu(x)


def normalized(pixels):
    return (pixels - MEAN) / DEVIATION


def initialize(network, random):
    """He-normal weights, small biases, and running statistics that are not the defaults."""
    network.double()
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                fan_in = module.weight[0].numel()
                draw(module.weight, random, 0, (2 / fan_in) ** 0.5)
                if module.bias is not None:
                    draw(module.bias, random, 0, 0.05)
            elif isinstance(module, nn.BatchNorm2d):
                draw(module.weight, random, 1, 0.2)
                draw(module.bias, random, 0, 0.2)
                draw(module.running_mean, random, 0, 0.3)
                spread = torch.rand(module.running_var.shape, generator=random).double()
                module.running_var.copy_(rounded(0.6 + spread))
    return network


def draw(tensor, random, mean, deviation):
    noise = torch.randn(tensor.shape, generator=random, dtype=torch.float64)
    tensor.copy_(rounded(mean + deviation * noise))


def digit_like_images(random, count):
    """Smooth blobs on black, 28x28, as multiples of 1/255 with many zeros and some ones."""
    coarse = torch.randn(count, 1, 7, 7, generator=random, dtype=torch.float64)
    smooth = functional.interpolate(coarse, size=28, mode="bilinear", align_corners=False)
    levels = (smooth * 300).clamp(0, 255).round()
    return rounded(levels / 255)


def round_weights(network):
    """Round the weights to float32, as a file holds them."""
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(rounded(parameter))


def state(network):
    """Parameters and running statistics, without PyTorch's batch counters."""
    return {
        name: value.detach().clone()
        for name, value in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }


def smallest_activation(network):
    """Distance of the closest unit to ReLU's kink: gradients compare while it is not tiny."""
    return min(x[x != 0].abs().min().item() for x in network.activations)
