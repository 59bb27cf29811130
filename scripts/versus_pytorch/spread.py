# SPDX-License-Identifier: MIT
"""What several measurements say."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The middle of several numbers, and how far they lie apart."""

    median: float
    least: float
    most: float

    @staticmethod
    def of(values: list[float]) -> "Spread":
        """The spread of some numbers; NaN where there are none."""
        if not values:
            return Spread(math.nan, math.nan, math.nan)
        ordered = sorted(values)
        middle = len(ordered) // 2
        even = len(ordered) % 2 == 0
        median = (ordered[middle - 1] + ordered[middle]) / 2 if even else ordered[middle]
        return Spread(median, ordered[0], ordered[-1])


def ratios(first: list[float], second: list[float]) -> Spread:
    """first / second of the same rounds: a disturbance that lasts hits both sides of a round."""
    return Spread.of([a / b for a, b in zip(first, second, strict=False) if b > 0])
