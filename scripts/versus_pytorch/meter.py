# SPDX-License-Identifier: MIT
"""Times repetitions of a step: warm-up outside the clock, then one repetition for each turn."""

import json
import math
import sys
import time
from collections.abc import Callable
from typing import TextIO


def measure(
    step: Callable[[], object],
    warm_up: int,
    least_seconds: float,
    requests: TextIO = sys.stdin,
    output: TextIO = sys.stdout,
) -> tuple[list[float], int]:
    """The seconds of each repetition, and the steps in one.

    Each line of `requests` asks for a repetition, whose seconds are then written. The last step of
    the warm-up says how many steps last about `least_seconds`.
    """
    steps = 1
    for _ in range(warm_up):
        begin = time.perf_counter()
        step()
        duration = max(time.perf_counter() - begin, 1e-9)
        steps = max(1, math.ceil(least_seconds / duration))
    seconds = []
    for _ in requests:
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        seconds.append(time.perf_counter() - begin)
        print(json.dumps({"turn": seconds[-1]}), file=output, flush=True)
    return seconds, steps
