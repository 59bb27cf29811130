# SPDX-License-Identifier: MIT
import math
import unittest

from versus_pytorch.spread import Spread, ratios


class SpreadTests(unittest.TestCase):
    def test_median_of_odd_and_even_counts(self) -> None:
        self.assertEqual(Spread.of([5, 1, 300]), Spread(5, 1, 300))
        self.assertEqual(Spread.of([4, 1, 2, 100]).median, 3)

    def test_nothing_measured_is_not_a_number(self) -> None:
        self.assertTrue(math.isnan(Spread.of([]).median))

    def test_ratios_are_taken_round_by_round(self) -> None:
        # A round in which everything was four times slower leaves its ratio alone.
        self.assertEqual(ratios([8, 2, 8], [4, 1, 4]), Spread(2, 2, 2))
        self.assertEqual(ratios([8, 2], [4]), Spread(2, 2, 2))


if __name__ == "__main__":
    unittest.main()
