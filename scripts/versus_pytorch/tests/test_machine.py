# SPDX-License-Identifier: MIT
import os
import unittest
from unittest import mock

from versus_pytorch import machine

STATISTICS = """cpu  111 0 0 999 0 0 0 0 0 0
cpu0 1 2 4 1000 1000 8 16 32 64 64
cpu1 100 0 0 999 0 0 0 0 0 0
cpu10 10 0 0 999 0 0 0 0 0 0
intr 12345 6
"""


class MachineTests(unittest.TestCase):
    def test_only_the_cores_that_may_be_used_count_as_busy(self) -> None:
        self.assertEqual(machine.busy_ticks(STATISTICS, {0}), 63)
        self.assertEqual(machine.busy_ticks(STATISTICS, {1, 10}), 110)
        self.assertEqual(machine.busy_ticks("", {0}), 0)

    def test_a_blank_in_a_path_is_an_obstacle_to_compiling(self) -> None:
        with mock.patch.object(machine, "compiler", return_value="g++"):
            for folder, has_blank in [("/a b/compiled", True), ("/a/compiled", False)]:
                with mock.patch.dict(os.environ, TORCHINDUCTOR_CACHE_DIR=folder):
                    found = machine.compiling_obstacle() or ""
                    self.assertEqual("TORCHINDUCTOR_CACHE_DIR" in found, has_blank, found)

    def test_a_compiler_is_needed_to_compile(self) -> None:
        with mock.patch.object(machine, "compiler", return_value=None):
            self.assertIn("C++", machine.compiling_obstacle() or "")


if __name__ == "__main__":
    unittest.main()
