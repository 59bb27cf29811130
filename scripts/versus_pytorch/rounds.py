# SPDX-License-Identifier: MIT
"""Runs the participants of one case in turns."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import machine
from .participants import Failed, Outcome, Participant

# PyTorch's threads spin for a moment after their work; they must not do so in another's turn.
PAUSE = 0.05


@dataclass
class Session:
    """What the participants of a case measured, by name, and why others did not."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    # The share of the machine's cores that other work took meanwhile.
    disturbance: float = 0.0


@dataclass(frozen=True)
class Patience:
    """How long participants are waited for."""

    # The monotonic time after which no further round begins.
    end: float
    # Seconds for one turn; the first includes set-up and compiling.
    turn: float

    @property
    def deadline(self) -> float:
        """When a turn that begins now must be over."""
        return time.monotonic() + self.turn


def alternate(
    makers: Mapping[str, Callable[[], Participant]], rounds: int, patience: Patience
) -> Session:
    """Lets participants take turns, all alive at once, so that each round sees the same machine.

    The first turn of each, which follows its set-up, is taken before any round and not counted. A
    participant that fails leaves the rounds; the first round is taken in any case.
    """
    session = Session()
    present: dict[str, Participant] = {}
    try:
        _start(makers, present, session, patience)
        _take_turns(present, session, rounds, patience)
    finally:
        for participant in present.values():
            participant.stop()
    return session


def _take_turns(
    present: dict[str, Participant], session: Session, rounds: int, patience: Patience
) -> None:
    begin, busy, ours = time.monotonic(), machine.busy_seconds(), _own_seconds(present)
    for done in range(rounds):
        if done > 0 and time.monotonic() > patience.end:
            break
        for name in list(present):
            try:
                present[name].turn(patience.deadline)
                time.sleep(PAUSE)
            except Failed as failure:
                session.failures[name] = str(failure)
                del present[name]
    others = (machine.busy_seconds() - busy) - (_own_seconds(present) - ours)
    available = max(time.monotonic() - begin, 1e-9) * machine.cores()
    session.disturbance = min(max(others / available, 0), 1)
    for name, participant in present.items():
        try:
            outcome = participant.finish(patience.deadline)
            outcome.seconds = outcome.seconds[1:]
            session.outcomes[name] = outcome
        except Failed as failure:
            session.failures[name] = str(failure)


def _start(
    makers: Mapping[str, Callable[[], Participant]],
    present: dict[str, Participant],
    session: Session,
    patience: Patience,
) -> None:
    """Leaves those present that come through their set-up and first turn, one after another."""
    for name, make in makers.items():
        try:
            present[name] = make()
            present[name].turn(patience.deadline)
        except (Failed, OSError) as failure:
            session.failures[name] = str(failure)
            present.pop(name, None)


def _own_seconds(present: Mapping[str, Participant]) -> float:
    """Core seconds of this process, of all participants that have ended, and of those present.

    What one has worked that fails and leaves thereby stays ours.
    """
    times = os.times()
    own, ended = times.user + times.system, times.children_user + times.children_system
    return own + ended + sum(participant.cpu_seconds for participant in present.values())
