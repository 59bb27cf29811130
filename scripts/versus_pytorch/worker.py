# SPDX-License-Identifier: MIT
"""PyTorch's side: one job with one setting in a process of its own.

Speaks as `TemperBenchmarks job --turns` does: a line on standard input asks for a repetition, a
line of JSON tells its seconds, and the end of the input brings the last object.
"""

import argparse
import json
import pathlib

import torch

from . import files, meter, networks, quantized
from .cases import Setting
from .jobs import JOBS, Subject
from .robust import LOSSES, robust_counter


def peak_bytes() -> int:
    """The largest memory that this process has held."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job")
    parser.add_argument("--network", required=True)
    parser.add_argument("--model", type=pathlib.Path)
    parser.add_argument("--batch", type=int, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--precision", choices=["fp32", "bf16", "int8"], default="fp32")
    parser.add_argument("--compiled", action="store_true")
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--loss", choices=LOSSES, default="exact")
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=1.0)
    return parser.parse_args()


def _subject(arguments: argparse.Namespace) -> Subject:
    network = networks.make(arguments.network)
    if arguments.model:
        network.load_state_dict(files.read_safetensors(arguments.model))
    if arguments.precision == "int8":
        network = quantized.make(network, networks.image_shape(arguments.network))
    setting = Setting(arguments.compiled, arguments.channels_last)
    if setting.channels_last and arguments.precision != "int8":
        network = network.to(memory_format=torch.channels_last)
    return Subject(network, setting, arguments.precision)


def _robust_accuracy(arguments: argparse.Namespace) -> dict:
    images, labels = files.fashion_mnist_test(arguments.images)
    count = robust_counter(_subject(arguments), arguments.steps, arguments.batch, arguments.loss)
    # One batch warms up, and compiles.
    count(images[: arguments.batch], labels[: arguments.batch])
    found: list[int] = []
    seconds, _ = meter.measure(
        lambda: found.append(count(images, labels)), warm_up=0, least_seconds=0
    )
    return {"seconds": seconds, "images": len(images), "robustCount": found[-1] if found else None}


def _batch_job(arguments: argparse.Namespace) -> dict:
    subject = _subject(arguments)
    shape = (arguments.batch, *networks.image_shape(arguments.network))
    images = subject.laid_out(torch.rand(shape) * 2 - 1)
    labels = torch.randint(0, 10, (arguments.batch,))
    step = JOBS[arguments.job](subject, images, labels, arguments.steps)
    seconds, steps = meter.measure(step, warm_up=2, least_seconds=arguments.seconds)
    return {"seconds": seconds, "images": steps * arguments.batch}


def main() -> None:
    arguments = _arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    job = _robust_accuracy if arguments.job == "robust-accuracy" else _batch_job
    found = {**job(arguments), "peakBytes": peak_bytes(), "pytorch": torch.__version__}
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
