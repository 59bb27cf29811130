# SPDX-License-Identifier: MIT
"""The command lines of both sides of a case."""

import pathlib
import sys
from dataclasses import dataclass

from . import machine
from .cases import Case, Setting

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".build/release/temper"
BENCHMARKS = ROOT / ".build/release/TemperBenchmarks"


@dataclass(frozen=True)
class Plan:
    """How a run measures: what is the same for all its cases."""

    is_quick: bool
    threads: int
    rounds: int
    seconds: float
    images: int
    model: pathlib.Path | None


def _shared(case: Case, plan: Plan) -> list[str]:
    words = ["--network", case.network, "--batch", f"{case.batch}", "--steps", f"{case.steps or 1}"]
    words += ["--precision", case.precision, "--threads", f"{plan.threads}"]
    words += ["--images", f"{plan.images}", "--seconds", f"{plan.seconds}"]
    if case.job == "robust-accuracy":
        words += ["--model", f"{plan.model}"]
    return words


def temper(case: Case, plan: Plan) -> list[str]:
    """Temper knows one way to train on adversarial examples: its default."""
    job = "adversarial" if case.job == "adversarial-paper" else case.job
    return [f"{BENCHMARKS}", "job", job, "--turns", *_shared(case, plan)]


def pytorch(case: Case, plan: Plan, setting: Setting, loss: str = "exact") -> list[str]:
    words = [sys.executable, "-m", "versus_pytorch.worker", case.job, *_shared(case, plan)]
    words += ["--compiled"] if setting.compiled else []
    words += ["--channels-last"] if setting.channels_last else []
    return words + (["--loss", loss] if case.job == "robust-accuracy" else [])


def program(words: list[str]) -> list[str]:
    """Times whole runs of a program."""
    return [f"{BENCHMARKS}", "program", "--turns", "--", *words]


def environment() -> dict[str, str]:
    """For PyTorch's processes: where the package is, what compiles."""
    compiler = machine.compiler()
    return {
        "PYTHONPATH": f"{ROOT / 'scripts'}",
        # Compiler processes that stay would count as its memory and take turns of their own.
        "TORCHINDUCTOR_COMPILE_THREADS": "1",
        # By itself it looks for g++ only.
    } | ({"CXX": compiler} if compiler else {})
