# SPDX-License-Identifier: MIT
"""One row of the result: both sides of a case, and their ratios."""

from dataclasses import dataclass, field

from .cases import Case
from .participants import Outcome
from .rounds import Session
from .spread import Spread, ratios

TEMPER = "temper"


@dataclass
class Row:
    """A case with what was measured; `outcomes` are by setting, Temper's under its own name."""

    case: Case
    outcomes: dict[str, Outcome]
    failures: dict[str, str] = field(default_factory=dict)
    # The share of the machine's cores that other work took meanwhile.
    disturbance: float = 0.0
    # Figures that both sides must agree on, by side.
    figures: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(case: Case, session: Session) -> "Row":
        return Row(case, session.outcomes, session.failures, session.disturbance)

    def keep_version(self, expected: str) -> None:
        """Drops what another PyTorch measured, as happens when it is replaced during a run."""
        for name, outcome in self.others.items():
            found = outcome.figures.get("pytorch", expected)
            if found != expected:
                self.failures[name] = f"ran PyTorch {found} instead of {expected}"
                del self.outcomes[name]

    @property
    def temper(self) -> Outcome | None:
        return self.outcomes.get(TEMPER)

    @property
    def others(self) -> dict[str, Outcome]:
        return {name: outcome for name, outcome in self.outcomes.items() if name != TEMPER}

    @property
    def best(self) -> str | None:
        """PyTorch's setting with the highest median rate."""
        medians = {name: Spread.of(outcome.rates).median for name, outcome in self.others.items()}
        return max(medians, key=medians.__getitem__, default=None)

    @property
    def speed_ratio(self) -> Spread | None:
        """Temper / PyTorch at its best, round by round."""
        if self.temper is None or self.best is None:
            return None
        return ratios(self.temper.rates, self.others[self.best].rates)

    @property
    def least_memory(self) -> int | None:
        """The smallest peak of PyTorch's settings, be it of the best or not."""
        return min((outcome.peak_bytes for outcome in self.others.values()), default=None)

    @property
    def memory_ratio(self) -> float | None:
        """Temper's peak as a share of PyTorch's smallest."""
        if self.temper is None or not self.least_memory:
            return None
        return self.temper.peak_bytes / self.least_memory
