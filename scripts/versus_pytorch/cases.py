# SPDX-License-Identifier: MIT
"""The table of cases that Temper and PyTorch are compared on: data only."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """How PyTorch runs a network."""

    compiled: bool = False
    channels_last: bool = False

    @property
    def name(self) -> str:
        mode = "compiled" if self.compiled else "eager"
        return f"{mode}, channels_last" if self.channels_last else mode


EAGER = Setting()
EAGER_LAST = Setting(channels_last=True)
COMPILED = Setting(compiled=True)
COMPILED_LAST = Setting(compiled=True, channels_last=True)
ALL_SETTINGS = (EAGER, EAGER_LAST, COMPILED, COMPILED_LAST)


@dataclass(frozen=True)
class Case:
    """One row: a job on a network. `steps` are the attack's; 0 where there is none."""

    job: str
    network: str
    batch: int
    steps: int = 0
    precision: str = "fp32"
    # Temper / PyTorch that the project aims at.
    goal: float | None = None
    settings: tuple[Setting, ...] = ALL_SETTINGS
    # The settings of the quick form; without any, the quick form leaves the case out.
    quick: tuple[Setting, ...] = ()
    # At most so many rounds, for jobs that take minutes.
    most_rounds: int = 100

    @property
    def name(self) -> str:
        attack = f" PGD-{self.steps}" if self.steps else ""
        return f"{self.network} {self.job}{attack}, batch {self.batch}, {self.precision}"


def _both(job: str, network: str, batch: int, goals: tuple[float, float], **rest) -> list[Case]:
    """The case in both precisions; the quick form has fp32 only."""
    single, half = goals
    low = {name: value for name, value in rest.items() if name != "quick"}
    return [
        Case(job, network, batch, goal=single, **rest),
        Case(job, network, batch, goal=half, precision="bf16", **low),
    ]


EIGHT = "eight-layer"
BEST = (EAGER_LAST, COMPILED_LAST)
# Quantized layers are not compiled.
INTEGER = (EAGER, EAGER_LAST)

CASES: list[Case] = [
    *_both("gradients", EIGHT, 64, (3.2, 2.3), steps=20, quick=BEST),
    *_both("gradients", EIGHT, 256, (2.5, 2.1), steps=20, quick=BEST),
    *_both("adversarial", EIGHT, 64, (3.0, 2.2), steps=20, quick=BEST),
    *_both("adversarial", EIGHT, 256, (None, None), steps=20),
    # The paper's own code: eager, fp32, and loss.backward() inside the attack.
    Case("adversarial-paper", EIGHT, 64, 20, goal=6, settings=(EAGER,), quick=(EAGER,)),
    *_both("training", EIGHT, 64, (2.2, 2.0), quick=BEST),
    *_both("training", EIGHT, 256, (None, None)),
    *_both("forward", EIGHT, 64, (None, None)),
    *_both("forward", EIGHT, 256, (1.7, 1.6), quick=BEST),
    # PyTorch's x86 engine, quantized after training by its own rules.
    Case("forward", EIGHT, 64, precision="int8", goal=1, settings=INTEGER, quick=INTEGER),
    Case("forward", EIGHT, 256, precision="int8", settings=INTEGER),
    Case("forward", "eight-layer-half", 64, precision="int8", settings=INTEGER),
    Case("forward", "resnet18", 64, precision="int8", goal=1, settings=INTEGER),
    *_both("gradients", "eight-layer-half", 64, (None, None), steps=20),
    *_both("gradients", "eight-layer-half", 256, (2.8, None), steps=20, quick=(EAGER_LAST,)),
    *_both("gradients", "eight-layer-odd", 64, (None, None), steps=20),
    *_both("gradients", "eight-layer-odd", 256, (2.7, None), steps=20, quick=(EAGER_LAST,)),
    *_both("gradients", "eight-layer-tenth", 64, (None, None), steps=20),
    *_both("gradients", "eight-layer-tenth", 256, (11, None), steps=20, quick=(EAGER_LAST,)),
    *(
        case
        for network in ("eight-layer-half", "eight-layer-tenth")
        for case in (
            *_both("forward", network, 256, (None, None), settings=BEST),
            *_both("training", network, 64, (None, None), settings=BEST),
            *_both("adversarial", network, 64, (None, None), steps=20, settings=BEST),
        )
    ),
    *(
        case
        for network, batch, steps in (("resnet20", 128, 10), ("resnet18", 64, 3))
        for case in (
            *_both("forward", network, batch, (None, None), settings=BEST),
            *_both("training", network, batch, (None, None), settings=BEST),
            *_both("gradients", network, batch, (None, None), steps=steps, settings=BEST),
        )
    ),
    *_both("adversarial", "resnet20", 128, (2.5, 2.0), steps=10, quick=(EAGER_LAST,)),
    *_both("adversarial", "resnet18", 64, (2.0, 1.6), steps=3, quick=(EAGER_LAST,)),
    Case(
        "robust-accuracy",
        EIGHT,
        batch=250,
        steps=20,
        goal=15,
        settings=BEST,
        quick=(EAGER_LAST,),
        most_rounds=2,
    ),
]
