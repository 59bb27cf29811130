# SPDX-License-Identifier: MIT
"""The networks in PyTorch's int8 engine for x86: static quantization after training."""

import warnings

import torch
from torch import nn


def make(network: nn.Module, shape: tuple[int, int, int]) -> nn.Module:
    """The network quantized: 8-bit weights for each channel, activations calibrated on noise."""
    # The module is deprecated in favour of another package, but the engine is this one.
    warnings.simplefilter("ignore")
    from torch.ao.quantization import get_default_qconfig_mapping
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    torch.backends.quantized.engine = "x86"
    images = torch.rand((64, *shape)) * 2 - 1
    prepared = prepare_fx(network.eval(), get_default_qconfig_mapping("x86"), (images,))
    with torch.no_grad():
        prepared(images)
    return convert_fx(prepared)
