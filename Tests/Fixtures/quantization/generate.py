# SPDX-License-Identifier: MIT
"""Simulated quantization and its straight-through gradient, in float32 as PyTorch computes it.

A value half-way between two levels may round either way in float32, so all but one case keep
their values away from such points; that one has a power-of-two scale, where ties are exact.
"""

import pathlib
import sys

import torch

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from fixture import generator, save  # noqa: E402

# Distance from a tie, in levels.
TIE_MARGIN = 1e-3


def normal32(random, *shape):
    return torch.randn(*shape, generator=random, dtype=torch.float64).float()


def away_from_ties(x, scale):
    """Move values that lie near a tie to the middle of their level."""
    levels = x.double() / scale.double()
    near = ((levels - levels.floor()) - 0.5).abs() < TIE_MARGIN
    return torch.where(near, (levels + 0.25).round() * scale.double(), x.double()).float()


def affine_parameters(low, high, minimum, maximum):
    """Scale and zero point that map [low, high] to the levels, zero exactly on one of them."""
    scale = torch.tensor((high - low) / (maximum - minimum), dtype=torch.float32)
    return scale, int(round(minimum - low / scale.item()))


def record(case, x, scale, zero_point, minimum, maximum, seed, axis=None, **metadata):
    """Output, levels, and the gradient that passes where the value was not clipped."""
    x = x.clone().requires_grad_(True)
    if axis is None:
        output = torch.fake_quantize_per_tensor_affine(
            x, scale, torch.tensor(zero_point, dtype=torch.int32), minimum, maximum
        )
        points, scales = torch.tensor([zero_point]), scale.reshape(1)
        shape = [1] * x.dim()
    else:
        points, scales = zero_point, scale
        output = torch.fake_quantize_per_channel_affine(
            x, scale, zero_point.to(torch.int32), axis, minimum, maximum
        )
        shape = [-1 if index == axis else 1 for index in range(x.dim())]
        metadata["axis"] = axis
    output_gradient = normal32(generator(seed + 1_000_000), *x.shape)
    (gradient,) = torch.autograd.grad(output, x, output_gradient)
    levels = (output.detach() / scales.view(shape)).round() + points.view(shape)
    mask = (gradient == output_gradient).float()
    tensors = {
        "input": x,
        "scale": scales,
        "zero_point": points,
        "output": output,
        "levels": levels.to(torch.int64),
        "output_gradient": output_gradient,
        "input_gradient": gradient,
        "mask": mask,
    }
    save(
        "quantization", case, tensors, kind="fake_quantize", minimum=minimum, maximum=maximum,
        rounding="half to even", granularity="tensor" if axis is None else "channel", **metadata,
    )  # fmt: skip
    clipped = int((mask == 0).sum())
    print(f"{case}: {clipped} of {mask.numel()} values clipped, zero points {points.tolist()}")


def activations(case, seed, bits, low, high):
    """Affine and unsigned; the range is narrower than the data so that some values clip."""
    minimum, maximum = 0, 2**bits - 1
    scale, zero_point = affine_parameters(low, high, minimum, maximum)
    x = away_from_ties(normal32(generator(seed), 5, 4, 3, 3), scale)
    record(case, x, scale, zero_point, minimum, maximum, seed, bits=bits, scheme="affine")


def weights(case, seed, bits, per_channel, axis=0):
    """Symmetric without the lowest level; the range is 0.8 of the largest weight."""
    maximum = 2 ** (bits - 1) - 1
    x = normal32(generator(seed), 6, 4, 3, 3)
    if per_channel:
        x = x * torch.tensor([0.05, 0.2, 1, 3, 0.5, 10]).view(-1, 1, 1, 1)
        scale = 0.8 * x.abs().amax((1, 2, 3)) / maximum
        x = away_from_ties(x, scale.view(-1, 1, 1, 1))
        zero_point = torch.zeros(6, dtype=torch.int64)
        record(
            case, x, scale, zero_point, -maximum, maximum, seed, axis, bits=bits,
            scheme="symmetric",
        )  # fmt: skip
    else:
        scale = 0.8 * x.abs().amax() / maximum
        x = away_from_ties(x, scale)
        record(case, x, scale, 0, -maximum, maximum, seed, bits=bits, scheme="symmetric")


def channels_affine(case, seed):
    """A zero point for each channel."""
    x = normal32(generator(seed), 4, 3, 3, 3) + torch.tensor([-1.0, 0, 1, 2]).view(-1, 1, 1, 1)
    scale = torch.tensor([0.011, 0.013, 0.012, 0.009])
    zero_point = torch.tensor([200, 128, 60, 0])
    x = away_from_ties(x, scale.view(-1, 1, 1, 1))
    record(case, x, scale, zero_point, 0, 255, seed, axis=0, bits=8, scheme="affine")


def ties(case, seed):
    """Multiples of half a level with a scale of 1/8: every tie is exact and rounds to even."""
    x = (torch.arange(-24, 24, dtype=torch.float32) / 16).view(3, 4, 2, 2)
    scale = torch.tensor(0.125)
    record(case, x, scale, 3, -8, 7, seed, bits=4, scheme="affine", ties=True)


def main():
    activations("affine_8_bit", 1, 8, -1.5, 2.0)
    activations("affine_8_bit_nonnegative", 2, 8, 0.0, 1.7)
    activations("affine_4_bit", 3, 4, -1.0, 1.6)
    weights("symmetric_8_bit", 4, 8, per_channel=False)
    weights("symmetric_4_bit", 5, 4, per_channel=False)
    weights("symmetric_8_bit_per_channel", 6, 8, per_channel=True)
    weights("symmetric_4_bit_per_channel", 7, 4, per_channel=True)
    channels_affine("affine_8_bit_per_channel", 8)
    ties("ties_4_bit", 9)


if __name__ == "__main__":
    main()
