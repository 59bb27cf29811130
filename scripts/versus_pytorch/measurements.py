# SPDX-License-Identifier: MIT
"""Measures the cases of a run, one after another."""

import functools
import sys
import time
from collections.abc import Callable, Iterator

from . import commands, machine
from .cases import CASES, EAGER_LAST, Case, Setting
from .commands import Plan
from .participants import Failed, Participant
from .results import TEMPER, Row
from .rounds import Patience, alternate

# After this share of a limited time, settings that must compile first are left out.
COMPILING_SHARE = 0.6
# Seconds for set-up and first turn within a limited time; compiling takes most of it.
LONGEST_QUICK_TURN = 75.0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class Measurements:
    """A run over the table of cases, within a time where one is given."""

    def __init__(
        self, plan: Plan, limit: float | None, can_compile: bool, pytorch: str
    ) -> None:
        self._plan = plan
        self._begin = time.monotonic()
        self._limit = limit
        self._can_compile = can_compile
        self._pytorch = pytorch

    def run(self, is_wanted: Callable[[Case], bool]) -> Iterator[Row]:
        """Gives each row as soon as it is measured, so that none waits for the others."""
        start = Case("start-up", "-", 0, precision="-", quick=(Setting(),))
        for case in [*CASES, start]:
            settings = self._settings(case)
            if not is_wanted(case) or not settings:
                continue
            if self._elapsed > self._end:
                say(f"left out for want of time: {case.name}")
                continue
            row = self._start_up(case) if case is start else self._row(case, settings)
            self._tell(row)
            yield row

    @property
    def _elapsed(self) -> float:
        return time.monotonic() - self._begin

    @property
    def _end(self) -> float:
        return self._limit or float("inf")

    @property
    def _patience(self) -> Patience:
        """Long for who has time; within a limit, no case may take it all."""
        if self._limit is None:
            return Patience(end=float("inf"), turn=3600)
        rest = max(self._end - self._elapsed, 0)
        return Patience(end=time.monotonic() + rest, turn=min(LONGEST_QUICK_TURN, rest + 20))

    def _settings(self, case: Case) -> tuple[Setting, ...]:
        settings = case.quick if self._plan.is_quick else case.settings
        if case.precision == "bf16" and not machine.has_bf16():
            # Emulated, and slow: said once, not compared at its best.
            settings = tuple(one for one in settings if one == EAGER_LAST)
        late = self._elapsed > self._end * COMPILING_SHARE
        if self._can_compile and not late:
            return settings
        return tuple(setting for setting in settings if not setting.compiled)

    def _row(self, case: Case, settings: tuple[Setting, ...]) -> Row:
        environment = commands.environment()
        makers = {TEMPER: functools.partial(Participant, commands.temper(case, self._plan))} | {
            setting.name: functools.partial(
                Participant, commands.pytorch(case, self._plan, setting), environment
            )
            for setting in settings
        }
        rounds = min(self._plan.rounds, case.most_rounds)
        row = Row.of(case, alternate(makers, rounds, self._patience))
        row.keep_version(self._pytorch)
        lack = "time" if self._can_compile else "torch.compile"
        for setting in case.quick if self._plan.is_quick else ():
            if setting not in settings:
                row.failures[setting.name] = f"left out for want of {lack}"
        if case.job == "robust-accuracy":
            self._compare_figures(row)
        return row

    def _start_up(self, case: Case) -> Row:
        program = [f"{commands.PROGRAM}", "-c", "help"]
        makers = {
            TEMPER: lambda: Participant(commands.program(program)),
            "import torch": lambda: Participant(
                commands.program([sys.executable, "-c", "import torch"])
            ),
        }
        return Row.of(case, alternate(makers, self._plan.rounds, self._patience))

    def _compare_figures(self, row: Row) -> None:
        images = self._plan.images

        def told(count: int | None) -> str:
            return f"finds {count} of {images} images robust"

        if row.temper:
            row.figures["Temper"] = told(row.temper.figures.get("robustCount"))
        for name, outcome in row.others.items():
            row.figures[f"PyTorch ({name}, exact loss)"] = told(outcome.figures.get("robustCount"))
        if self._plan.is_quick or row.best is None:
            return
        setting = next(one for one in row.case.settings if one.name == row.best)
        for loss in ("double", "single"):
            side = f"PyTorch ({row.best}, loss in {loss} precision)"
            words = commands.pytorch(row.case, self._plan, setting, loss)
            try:
                participant = Participant(words, commands.environment())
                try:
                    participant.turn(self._patience.deadline)
                    found = participant.finish(self._patience.deadline)
                finally:
                    participant.stop()
                row.figures[side] = told(found.figures.get("robustCount"))
            except (Failed, OSError) as failure:
                row.failures[side] = str(failure)

    def _tell(self, row: Row) -> None:
        ratio = row.speed_ratio
        text = f"{ratio.median:.2f}" if ratio else "no ratio"
        say(f"[{self._elapsed:4.0f} s] {row.case.name}: {text} ({row.best or 'no PyTorch'})")
        for side, reason in row.failures.items():
            say(f"         no {side}: {reason}")


def method(plan: Plan, obstacle: str | None) -> list[str]:
    """How it was measured, for the report."""
    attack = "sign steps of 0.01 in a ball of 0.1 in normalised space, from the clean image"
    texts = [
        f"median of {plan.rounds} rounds (robust accuracy: at most 2) in which the two sides"
        f" alternate, each in processes of their own on {plan.threads} threads; a repetition lasts"
        f" at least {plan.seconds:g} s; the ratio is taken round by round",
        "set-up, compiling and two steps of warm-up are outside the clock; Temper's training"
        " steps include reading bytes into the batch and repacking the weights, PyTorch's batch"
        " lies ready in its best layout",
        "`others` is the share of the cores that other work took during the rounds",
        f"random images and weights but for robust accuracy; PGD: {attack}; training: SGD with"
        " momentum 0.9",
        "PyTorch takes input gradients only in attacks, but for `adversarial-paper`",
        "memory is the peak of a fresh process; PyTorch's is the smallest of its settings",
    ]
    if plan.is_quick:
        texts.append("quick form: fewer cases and fewer of PyTorch's settings")
    if obstacle:
        texts.append(f"without torch.compile: {obstacle}")
    if not machine.has_bf16():
        texts.append("this CPU has no bf16 arithmetic: bf16 rows, if any, are emulated")
    return texts
