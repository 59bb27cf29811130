# SPDX-License-Identifier: MIT
import json
import unittest

from versus_pytorch import report
from versus_pytorch.cases import Case
from versus_pytorch.participants import Outcome
from versus_pytorch.results import Row

MACHINE = {
    "processor": "CPU", "features": "AVX2", "cores": 2, "memoryGiB": 8, "system": "Linux",
    "temper": "temper 0.1", "pytorch": "2.13.0+cpu", "python": "3.11", "compiler": "g++",
}  # fmt: skip


def row(disturbance: float = 0) -> Row:
    outcomes = {
        "temper": Outcome([1.0, 2.0, 1.0], 600, 2**20),
        "eager": Outcome([4.0, 8.0, 4.0], 600, 4 * 2**20),
        "compiled": Outcome([3.0, 6.0, 3.0], 600, 8 * 2**20),
    }
    return Row(Case("forward", "net", 64, goal=2.5), outcomes, disturbance=disturbance)


class RowTests(unittest.TestCase):
    def test_the_fastest_setting_is_the_rival(self) -> None:
        self.assertEqual(row().best, "compiled")
        self.assertEqual(row().speed_ratio.median, 3)

    def test_memory_is_compared_with_the_smallest(self) -> None:
        self.assertEqual(row().memory_ratio, 0.25)

    def test_another_pytorch_is_no_rival(self) -> None:
        mixed = row()
        mixed.outcomes["compiled"].figures["pytorch"] = "9.9"
        mixed.outcomes["eager"].figures["pytorch"] = "2.13.0+cpu"
        mixed.keep_version("2.13.0+cpu")
        self.assertEqual(mixed.best, "eager")
        self.assertIn("eager (of those that ran)", report.markdown(MACHINE, [], [mixed]))
        self.assertIn("9.9", mixed.failures["compiled"])

    def test_a_side_that_is_missing_has_no_ratio(self) -> None:
        lone = Row(Case("forward", "net", 64, precision="bf16"), {"eager": Outcome([1.0], 64, 1)})
        self.assertIsNone(lone.speed_ratio)
        text = report.markdown(MACHINE, [], [lone])
        self.assertIn("| net | forward | 64 | bf16 | – | 64.0 |", text)


class ReportTests(unittest.TestCase):
    def test_every_line_of_the_table_has_all_columns(self) -> None:
        text = report.markdown(MACHINE, ["how"], [row()])
        lines = [line for line in text.splitlines() if line.startswith("|")]
        self.assertEqual(len(lines), 3)
        self.assertEqual({line.count("|") for line in lines}, {len(report.COLUMNS) + 1})
        self.assertIn("| **3.00** | 3.00 to 3.00 | 2.5 | compiled | 1 | 4 | 25% | 0% |", text)

    def test_a_busy_machine_is_told(self) -> None:
        self.assertNotIn("Measure again", report.markdown(MACHINE, [], [row()]))
        self.assertIn("40%", report.markdown(MACHINE, [], [row(0.4)]))
        self.assertIn("Measure again", report.markdown(MACHINE, [], [row(0.4)]))

    def test_json_holds_every_round(self) -> None:
        found = json.loads(json.dumps(report.as_json(MACHINE, [], [row()])))
        self.assertEqual(found["rows"][0]["sides"]["temper"]["seconds"], [1.0, 2.0, 1.0])
        self.assertEqual(found["rows"][0]["speedRatio"]["median"], 3)

    def test_a_reason_is_told_once(self) -> None:
        broken = [row(), row()]
        for one in broken:
            one.failures["temper"] = "bf16 is not available here"
        text = report.markdown(MACHINE, [], broken)
        self.assertEqual(text.count("not available"), 1)

    def test_numbers(self) -> None:
        for value, text in [(1234.4, "1,234"), (12.34, "12.3"), (1.234, "1.23"), (None, "–")]:
            self.assertEqual(report.number(value), text)

    def test_only_what_is_between_markers_changes(self) -> None:
        page = "a\n<!-- measured -->\nold\n<!-- end of measured -->\nb\n"
        self.assertEqual(report.between_markers(page, "new\n"), page.replace("old", "new"))
        self.assertIsNone(report.between_markers("no markers", "new\n"))


if __name__ == "__main__":
    unittest.main()
