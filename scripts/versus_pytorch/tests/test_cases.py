# SPDX-License-Identifier: MIT
import unittest

from versus_pytorch.cases import CASES, EAGER, Setting


class CasesTests(unittest.TestCase):
    def test_every_case_is_there_once(self) -> None:
        names = [case.name for case in CASES]
        self.assertEqual(len(names), len(set(names)))

    def test_the_quick_settings_are_settings_of_the_full_form(self) -> None:
        for case in CASES:
            self.assertLessEqual(set(case.quick), set(case.settings), case.name)

    def test_the_papers_way_is_eager(self) -> None:
        paper = [case for case in CASES if case.job == "adversarial-paper"]
        self.assertEqual([case.settings for case in paper], [(EAGER,)])

    def test_settings_have_names_of_their_own(self) -> None:
        settings = [Setting(a, b) for a in (False, True) for b in (False, True)]
        self.assertEqual(len({setting.name for setting in settings}), 4)


if __name__ == "__main__":
    unittest.main()
