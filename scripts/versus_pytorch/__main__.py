# SPDX-License-Identifier: MIT
"""Compares Temper with PyTorch on the same jobs in the same session: scripts/bench --vs-pytorch."""

import argparse
import pathlib
import sys

from . import commands, machine, pages, report
from .measurements import Measurements, method, say
from .results import Row

VERSION = "2.13.0"
# Leaves room for the last case within ten minutes.
QUICK_LIMIT = 510.0
INTERRUPTED = 130
PARTIAL = "**not all cases: the run had not come to its end**"


def _arguments() -> argparse.Namespace:
    # Without abbreviations: scripts/bench looks for --model, and adds one where there is none.
    parser = argparse.ArgumentParser(
        prog="scripts/bench --vs-pytorch", description=__doc__, allow_abbrev=False
    )
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


def main() -> int:
    arguments = _arguments()
    obstacle = machine.compiling_obstacle()
    if obstacle:
        say(f"{obstacle}: torch.compile would fail, so PyTorch runs eager only")
    plan = _plan(arguments)
    about = machine.describe(commands.PROGRAM)
    if not about["pytorch"].startswith(VERSION):
        say(
            f"{sys.executable} has PyTorch {about['pytorch']}; the comparison is with {VERSION}:"
            " name another interpreter in TEMPER_BENCH_PYTHON, or unset it"
        )
        return 2
    limit = QUICK_LIMIT if arguments.quick else None
    measurements = Measurements(plan, limit, obstacle is None, about["pytorch"])
    how = method(plan, obstacle)
    kept = pages.Pages(arguments.json, arguments.markdown)
    rows: list[Row] = []
    is_interrupted = False
    try:
        for row in measurements.run(lambda case: arguments.filter in case.name):
            rows.append(row)
            kept.write(about, [*how, PARTIAL], rows, is_last=False)
    except KeyboardInterrupt:
        is_interrupted = True
        how.append(PARTIAL)
        say(f"interrupted: keeps the rows that are measured, {len(rows)}")
    if not rows:
        if is_interrupted:
            return INTERRUPTED
        say(f"no case's name contains '{arguments.filter}'")
        return 2
    print(report.markdown(about, how, rows), flush=True)
    is_kept = kept.write(about, how, rows)
    for path in kept.paths if is_kept else ():
        say(f"wrote {path}")
    if is_interrupted:
        return INTERRUPTED
    return 0 if is_kept and all(row.temper for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
