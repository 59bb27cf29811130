# SPDX-License-Identifier: MIT
"""Write fixtures as safetensors files whose bytes depend on nothing but their contents.

The library's own writer orders metadata by hash, so the same fixture would differ from run to run.
"""

import json
import pathlib
import sys

import numpy
import torch

torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)

FOLDER = pathlib.Path(__file__).resolve().parent
KINDS = {numpy.dtype("float32"): "F32", numpy.dtype("int64"): "I64"}


def generator(seed):
    """A stream of random numbers of its own for each case, so that cases can come and go."""
    return torch.Generator().manual_seed(seed)


def rounded(tensor):
    """The tensor in float64, its values exact in float32: the engine reads the same numbers."""
    return tensor.to(torch.float32).to(torch.float64)


def normal(random, *shape, scale=1.0):
    """Normal numbers in float64 that float32 represents exactly."""
    return rounded(torch.randn(*shape, generator=random, dtype=torch.float64) * scale)


def stored(tensor):
    """What the file holds: float32 for real numbers, int64 for labels and levels."""
    array = tensor.detach().cpu().contiguous().numpy()
    return array.astype("<i8" if array.dtype.kind in "iu" else "<f4")


def save(group, case, tensors, **metadata):
    """Write Tests/Fixtures/<group>/<case>.safetensors, wide types first so that all are aligned."""
    metadata["snippet"] = f"Tests/Fixtures/{group}/generate.py"
    metadata["case"] = case
    header = {"__metadata__": {key: text(metadata[key]) for key in sorted(metadata)}}
    parts, offset = [], 0
    arrays = {name: stored(tensor) for name, tensor in tensors.items()}
    for name in sorted(arrays, key=lambda name: (-arrays[name].itemsize, name)):
        array = arrays[name]
        if not numpy.isfinite(array).all():
            sys.exit(f"{group}/{case}: tensor '{name}' is not finite")
        data = array.tobytes()
        header[name] = {
            "dtype": KINDS[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(data)],
        }
        parts.append(data)
        offset += len(data)
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    path = FOLDER / group / f"{case}.safetensors"
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + b"".join(parts))


def text(value):
    """Metadata values are strings: booleans in lower case, numbers in their shortest form."""
    return str(value).lower() if isinstance(value, bool) else str(value)
