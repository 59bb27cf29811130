# SPDX-License-Identifier: MIT
"""Writes results as JSON and as Markdown."""

import dataclasses
import math

from .results import Row
from .spread import Spread

COLUMNS = [
    "network", "job", "batch", "precision", "Temper", "PyTorch", "unit", "Temper / PyTorch",
    "spread", "goal", "PyTorch's best setting", "Temper MiB", "PyTorch MiB", "share", "others",
]  # fmt: skip
MISSING = "–"
# The share of the cores that others may take before the report warns.
DISTURBED = 0.05


def number(value: float | None) -> str:
    """Three significant digits, whole from 100 on, thousands apart."""
    if value is None or math.isnan(value):
        return MISSING
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def line(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _mebibytes(count: int | None) -> str:
    return MISSING if count is None else f"{count / 2**20:,.0f}"


def _cells(row: Row) -> list[str]:
    case, temper = row.case, row.temper
    best = row.others[row.best] if row.best else None
    is_start = case.job == "start-up"

    def speed(side) -> str:
        if side is None:
            return MISSING
        seconds = Spread.of(side.seconds).median
        return number(seconds * 1000 if is_start else Spread.of(side.rates).median)

    ratio, share = row.speed_ratio, row.memory_ratio
    attack = f" PGD-{case.steps}" if case.steps else ""
    return [
        case.network,
        case.job + attack,
        f"{case.batch}" if case.batch else "",
        case.precision,
        speed(temper),
        speed(best),
        "ms" if is_start else "images/s",
        f"**{number(ratio.median)}**" if ratio else MISSING,
        f"{number(ratio.least)} to {number(ratio.most)}" if ratio else MISSING,
        f"{case.goal:g}" if case.goal else "",
        _best(row),
        _mebibytes(temper.peak_bytes if temper else None),
        _mebibytes(row.least_memory),
        f"{share:.0%}" if share is not None else MISSING,
        f"{row.disturbance:.0%}",
    ]


def _caution(rows: list[Row]) -> list[str]:
    """A warning where the table is not to be quoted."""
    typical = Spread.of([row.disturbance for row in rows]).median
    if not typical > DISTURBED:
        return []
    return [
        f"**Other work took {typical:.0%} of this machine's cores meanwhile.** PyTorch's threads"
        " wait for each other at every operation and suffer more from that than Temper's, which"
        " do not: ratios of a quiet machine are smaller. Measure again before quoting any."
    ]


def _best(row: Row) -> str:
    """PyTorch's best setting, which is not known to be the best where others did not run."""
    if row.best is None:
        return MISSING
    failed = [setting for setting in row.case.settings if setting.name in row.failures]
    return f"{row.best} (of those that ran)" if failed else row.best


def _failures(rows: list[Row]) -> list[str]:
    """Each reason once, with the cases that it holds for."""
    cases: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for side, text in row.failures.items():
            cases.setdefault((side, text), []).append(row.case.name)
    return [f"- no {side}, {text}: {'; '.join(names)}" for (side, text), names in cases.items()]


def markdown(machine: dict, method: list[str], rows: list[Row]) -> str:
    """The machine, the method and the table."""
    about = [
        f"- {machine['processor']}, {machine['cores']} cores, {machine['memoryGiB']} GiB;"
        f" {machine['features']}; {machine['system']}",
        f"- {machine['temper']}",
        f"- PyTorch {machine['pytorch']}, Python {machine['python']}, {machine['compiler']}",
    ]
    table = [line(COLUMNS), line(["---"] * len(COLUMNS)), *(line(_cells(row)) for row in rows)]
    notes = [
        f"- {row.case.network} {row.case.job}: {side} {text}"
        for row in rows
        for side, text in row.figures.items()
    ] + _failures(rows)
    parts = [about, [f"- {text}" for text in method], _caution(rows), table, notes]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def as_json(machine: dict, method: list[str], rows: list[Row]) -> dict:
    """Everything that was measured, round by round."""
    return {
        "machine": machine,
        "method": method,
        "rows": [
            {
                **{
                    name: value
                    for name, value in dataclasses.asdict(row.case).items()
                    if name not in ("settings", "quick", "most_rounds")
                },
                "best": row.best,
                "speedRatio": dataclasses.asdict(row.speed_ratio) if row.speed_ratio else None,
                "memoryRatio": row.memory_ratio,
                "disturbance": row.disturbance,
                "sides": {
                    name: dataclasses.asdict(outcome) for name, outcome in row.outcomes.items()
                },
                "figures": row.figures,
                "failures": row.failures,
            }
            for row in rows
        ],
    }


def between_markers(document: str, text: str) -> str | None:
    """A document with what stands between its markers replaced; None if it has none."""
    start, end = "<!-- measured -->\n", "<!-- end of measured -->"
    before, found, rest = document.partition(start)
    _, also_found, after = rest.partition(end)
    return f"{before}{start}{text}{end}{after}" if found and also_found else None
