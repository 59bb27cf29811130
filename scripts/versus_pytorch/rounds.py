# SPDX-License-Identifier: MIT
"""Runs the participants of one case in turns."""

import time
from collections.abc import Callable, Mapping

from .participants import Failed, Outcome, Participant

# PyTorch's threads spin for a moment after their work; they must not do so in another's turn.
PAUSE = 0.05


def alternate(
    makers: Mapping[str, Callable[[], Participant]], rounds: int, deadline: float
) -> tuple[dict[str, Outcome], dict[str, str]]:
    """What each participant measured, by name, and why others did not.

    All live at once and take turns, so that each round sees the same machine. The first turn of
    each, which follows its set-up, starts it and is taken before any round. A participant that
    fails leaves the rounds; the rounds end early at the deadline, a monotonic time.
    """
    present: dict[str, Participant] = {}
    failures: dict[str, str] = {}
    for name, make in makers.items():
        try:
            present[name] = make()
            present[name].turn(deadline)
        except (Failed, OSError) as failure:
            failures[name] = str(failure)
            present.pop(name, None)
    for done in range(rounds):
        if done > 0 and time.monotonic() > deadline:
            break
        for name in list(present):
            try:
                present[name].turn(deadline)
                time.sleep(PAUSE)
            except Failed as failure:
                failures[name] = str(failure)
                del present[name]
    outcomes = {}
    for name, participant in present.items():
        try:
            found = participant.finish(deadline + 60)
            found.seconds = found.seconds[1:]
            outcomes[name] = found
        except Failed as failure:
            failures[name] = str(failure)
    return outcomes, failures
