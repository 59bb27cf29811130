# SPDX-License-Identifier: MIT
"""Compares Temper with PyTorch on the same jobs in the same session: scripts/bench --vs-pytorch."""

import argparse
import json
import pathlib
import sys

from . import commands, machine, report
from .measurements import Measurements, method, say

VERSION = "2.13.0"
# Leaves room for the last case within ten minutes.
QUICK_LIMIT = 510.0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench --vs-pytorch", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="end in under 10 minutes")
    parser.add_argument("--json", type=pathlib.Path, help="write everything measured to a file")
    parser.add_argument(
        "--markdown", type=pathlib.Path,
        help="write the table to a file, between its markers where it has them",
    )  # fmt: skip
    parser.add_argument(
        "--model", type=pathlib.Path,
        help="a standard-trained eight-layer network (safetensors); else one is trained",
    )  # fmt: skip
    parser.add_argument("--filter", default="", help="only cases whose name contains this")
    parser.add_argument("--rounds", type=int, help="rounds of each case")
    parser.add_argument("--threads", type=int, default=machine.cores())
    return parser.parse_args()


def _plan(arguments: argparse.Namespace) -> commands.Plan:
    quick = arguments.quick
    return commands.Plan(
        is_quick=quick,
        threads=arguments.threads,
        rounds=arguments.rounds or (3 if quick else 5),
        seconds=0.5 if quick else 1.0,
        images=500 if quick else 10_000,
        model=arguments.model,
    )


def _write(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    say(f"wrote {path}")


def main() -> int:
    arguments = _arguments()
    compiler = machine.compiler()
    if compiler is None:
        say("no C++ compiler (g++ or clang++): torch.compile needs one, so PyTorch runs eager only")
    plan = _plan(arguments)
    about = machine.describe(commands.PROGRAM)
    if not about["pytorch"].startswith(VERSION):
        say(
            f"{sys.executable} has PyTorch {about['pytorch']}; the comparison is with {VERSION}:"
            " name another interpreter in TEMPER_BENCH_PYTHON, or unset it"
        )
        return 2
    limit = QUICK_LIMIT if arguments.quick else None
    measurements = Measurements(plan, limit, compiler is not None, about["pytorch"])
    rows = measurements.run(lambda case: arguments.filter in case.name)
    if not rows:
        say(f"no case's name contains '{arguments.filter}'")
        return 2
    how = method(plan, can_compile=compiler is not None)
    text = report.markdown(about, how, rows)
    print(text)
    if arguments.json:
        _write(arguments.json, json.dumps(report.as_json(about, how, rows), indent=1) + "\n")
    if arguments.markdown:
        path = arguments.markdown
        known = report.between_markers(path.read_text(), text) if path.exists() else None
        _write(path, known or text)
    return 0 if all(row.temper for row in rows if row.case.precision != "bf16") else 1


if __name__ == "__main__":
    sys.exit(main())
