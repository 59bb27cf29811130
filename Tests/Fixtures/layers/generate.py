# SPDX-License-Identifier: MIT
"""One layer at a time: output, input gradient and parameter gradients."""

import pathlib
import sys

import torch
from torch import nn
from torch.nn import functional

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fixture import generator, normal, rounded, save  # noqa: E402


def record(case, seed, function, inputs, parameters=None, buffers=None, **metadata):
    """Run `function(*inputs, **parameters)` forward and backward, and save every tensor."""
    random = generator(seed + 1_000_000)
    parameters = parameters or {}
    leaves = {**inputs, **parameters}
    for leaf in leaves.values():
        leaf.requires_grad_(True)
    tensors = {name: leaf.detach().clone() for name, leaf in leaves.items()}
    for name, buffer in (buffers or {}).items():
        tensors[name] = buffer.clone()
    output = function(*inputs.values(), **parameters)
    output_gradient = normal(random, *output.shape)
    gradients = torch.autograd.grad(output, list(leaves.values()), output_gradient)
    tensors["output"] = output
    tensors["output_gradient"] = output_gradient
    for name, gradient in zip(leaves, gradients):
        tensors[f"{name}_gradient"] = gradient
    if metadata.get("mode") == "train":
        for name, buffer in buffers.items():
            tensors[f"{name}_after"] = buffer
    save("layers", case, tensors, **metadata)


def convolution(
    case, seed, shape, outputs, kernel, stride=1, padding=0, groups=1, bias=True
):
    random = generator(seed)
    fan_in = shape[1] // groups * kernel * kernel
    inputs = {"input": normal(random, *shape)}
    parameters = {
        "weight": normal(
            random, outputs, shape[1] // groups, kernel, kernel, scale=fan_in**-0.5
        )
    }
    if bias:
        parameters["bias"] = normal(random, outputs, scale=0.5)

    def function(x, weight, bias=None):
        return functional.conv2d(x, weight, bias, stride, padding, groups=groups)

    record(
        case, seed, function, inputs, parameters, kind="convolution", kernel=kernel,
        stride=stride, padding=padding, groups=groups, bias=bias,
        input_channels=shape[1], output_channels=outputs,
    )  # fmt: skip


def linear(case, seed, shape, outputs, flatten, bias=True):
    random = generator(seed)
    features = torch.Size(shape[1:]).numel()
    inputs = {"input": normal(random, *shape)}
    parameters = {"weight": normal(random, outputs, features, scale=features**-0.5)}
    if bias:
        parameters["bias"] = normal(random, outputs, scale=0.5)

    def function(x, weight, bias=None):
        return functional.linear(torch.flatten(x, 1), weight, bias)

    record(
        case, seed, function, inputs, parameters, kind="linear", bias=bias, flatten=flatten,
        input_features=features, output_features=outputs,
        **({"order": "C,H,W"} if flatten else {}),
    )  # fmt: skip


def batch_normalization(case, seed, shape, mode, momentum=0.1, epsilon=1e-5):
    random = generator(seed)
    channels = shape[1]
    offset = torch.linspace(-2, 2, channels, dtype=torch.float64).view(1, -1, 1, 1)
    inputs = {"input": rounded(normal(random, *shape) * 1.5 + offset)}
    parameters = {
        "weight": rounded(1 + normal(random, channels, scale=0.3)),
        "bias": normal(random, channels, scale=0.3),
    }
    buffers = {
        "running_mean": normal(random, channels),
        "running_var": rounded(0.5 + torch.rand(channels, generator=random, dtype=torch.float64)),
    }

    def function(x, weight, bias):
        return functional.batch_norm(
            x, buffers["running_mean"], buffers["running_var"], weight, bias,
            training=mode == "train", momentum=momentum, eps=epsilon,
        )  # fmt: skip

    record(
        case, seed, function, inputs, parameters, buffers, kind="batch_normalization",
        mode=mode, momentum=momentum, epsilon=epsilon, channels=channels,
    )  # fmt: skip


def pooling(case, seed, shape, kind, kernel, stride, padding):
    inputs = {"input": normal(generator(seed), *shape)}
    metadata = {"kind": kind, "kernel": kernel, "stride": stride, "padding": padding}
    if kind == "average_pooling":
        metadata["count_include_pad"] = True
        layer = nn.AvgPool2d(kernel, stride, padding, count_include_pad=True)
    else:
        layer = nn.MaxPool2d(kernel, stride, padding)
    record(case, seed, layer, inputs, **metadata)


def cifar_shortcut(case, seed, shape, outputs):
    """Every second pixel, with zero channels before and after (option A of He et al., 2015)."""
    inputs = {"input": normal(generator(seed), *shape)}
    padding = (outputs - shape[1]) // 2

    def function(x):
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, padding, padding))

    record(
        case, seed, function, inputs, kind="shortcut", stride=2, channel_padding=padding,
        input_channels=shape[1], output_channels=outputs,
    )  # fmt: skip


def main():
    convolution("convolution_3x3", 1, (5, 4, 6, 7), 6, 3, padding=1)
    convolution("convolution_3x3_18_images", 2, (18, 3, 6, 5), 4, 3, padding=1)
    convolution("convolution_3x3_stride_2_odd", 3, (5, 4, 7, 9), 6, 3, stride=2, padding=1)
    convolution("convolution_3x3_stride_2_even", 4, (5, 4, 8, 6), 6, 3, stride=2, padding=1)
    convolution("convolution_5x5_stride_3", 5, (5, 3, 10, 8), 5, 5, stride=3, padding=2)
    convolution("convolution_4x4_stride_2", 6, (5, 3, 8, 6), 5, 4, stride=2, padding=1)
    convolution("convolution_1x1", 7, (5, 6, 4, 5), 9, 1)
    convolution("convolution_1x1_stride_2", 8, (5, 6, 7, 6), 8, 1, stride=2)
    convolution("convolution_groups_2", 9, (5, 6, 6, 5), 8, 3, padding=1, groups=2)
    convolution("convolution_depthwise", 10, (5, 6, 6, 5), 6, 3, padding=1, groups=6)
    convolution(
        "convolution_depthwise_multiplier_2", 11, (5, 3, 6, 5), 6, 3, stride=2, padding=1, groups=3
    )
    convolution("convolution_no_bias", 12, (5, 4, 5, 6), 5, 3, padding=1, bias=False)
    convolution("convolution_no_padding", 13, (5, 3, 6, 5), 4, 3)
    convolution("convolution_3_to_7", 14, (5, 3, 5, 6), 7, 3, padding=1)
    convolution("convolution_1_to_4", 15, (5, 1, 7, 8), 4, 3, padding=1)
    convolution("convolution_20_to_33", 16, (5, 20, 4, 3), 33, 3, padding=1)
    linear("linear", 20, (5, 19), 11, flatten=False)
    linear("linear_no_bias", 21, (5, 8), 10, flatten=False, bias=False)
    linear("linear_18_images", 22, (18, 17), 10, flatten=False)
    linear("linear_flatten", 23, (5, 3, 4, 2), 7, flatten=True)
    record("relu", 30, torch.relu, {"input": normal(generator(30), 5, 4, 5, 6)}, kind="relu")
    batch_normalization("batch_normalization_train", 40, (5, 6, 4, 5), "train")
    batch_normalization("batch_normalization_train_18_images", 41, (18, 3, 4, 3), "train")
    batch_normalization("batch_normalization_evaluation", 42, (5, 6, 4, 5), "evaluation")
    pooling("max_pooling_2", 50, (5, 4, 6, 8), "max_pooling", 2, 2, 0)
    pooling("max_pooling_2_odd", 51, (5, 3, 7, 5), "max_pooling", 2, 2, 0)
    pooling("max_pooling_3_stride_2", 52, (5, 4, 7, 8), "max_pooling", 3, 2, 1)
    pooling("average_pooling_2", 53, (5, 4, 6, 8), "average_pooling", 2, 2, 0)
    pooling("average_pooling_3_stride_2", 54, (5, 4, 7, 8), "average_pooling", 3, 2, 1)
    record(
        "global_average_pooling", 55, nn.AdaptiveAvgPool2d(1),
        {"input": normal(generator(55), 5, 6, 4, 3)}, kind="global_average_pooling",
    )  # fmt: skip
    random = generator(60)
    record(
        "residual_add", 60, torch.add,
        {"input": normal(random, 5, 4, 5, 3), "input2": normal(random, 5, 4, 5, 3)},
        kind="residual_add",
    )  # fmt: skip
    random = generator(61)
    record(
        "concatenation", 61, lambda x, y: torch.cat([x, y], 1),
        {"input": normal(random, 5, 3, 5, 4), "input2": normal(random, 5, 5, 5, 4)},
        kind="concatenation", axis=1,
    )  # fmt: skip
    cifar_shortcut("cifar_shortcut", 62, (5, 4, 6, 8), 8)
    cifar_shortcut("cifar_shortcut_odd", 63, (5, 4, 7, 5), 8)


if __name__ == "__main__":
    main()
