# SPDX-License-Identifier: MIT
import contextlib
import io
import json
import os
import pathlib
import tempfile
import unittest
from unittest import mock

from versus_pytorch import __main__ as program
from versus_pytorch import pages
from versus_pytorch.tests.test_report import MACHINE, row

PAGE = "before\n<!-- measured -->\nold\n<!-- end of measured -->\nafter\n"


class PagesTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.json, self.markdown = self.folder / "a/found.json", self.folder / "page.md"

    def test_both_files_grow_with_the_rows(self) -> None:
        self.markdown.write_text(PAGE)
        kept = pages.Pages(self.json, self.markdown)
        for count in (1, 2):
            self.assertTrue(kept.write(MACHINE, [], [row()] * count, is_last=False))
            self.assertEqual(len(json.loads(self.json.read_text())["rows"]), count)
            text = self.markdown.read_text()
            self.assertTrue(text.startswith("before\n") and text.endswith("after\n"))
            self.assertEqual(text.count("| net |"), count)

    def test_a_file_keeps_its_rights_and_a_link_its_target(self) -> None:
        self.markdown.write_text("old")
        self.markdown.chmod(0o640)
        link = self.folder / "link.md"
        link.symlink_to(self.markdown)
        pages.replace(link, "new")
        self.assertTrue(link.is_symlink())
        self.assertEqual(self.markdown.read_text(), "new")
        self.assertEqual(self.markdown.stat().st_mode & 0o777, 0o640)
        self.assertEqual(len(list(self.folder.iterdir())), 2)

    def test_what_fails_midway_leaves_the_old_text(self) -> None:
        self.markdown.write_text("old")
        with mock.patch.object(os, "replace", side_effect=OSError("full")):
            with contextlib.redirect_stderr(io.StringIO()) as said:
                self.assertFalse(pages.Pages(None, self.markdown).write(MACHINE, [], [row()]))
        self.assertIn("full", said.getvalue())
        self.assertEqual(self.markdown.read_text(), "old")
        self.assertEqual(list(self.folder.iterdir()), [self.markdown])

    def test_a_stream_takes_the_last_text_only(self) -> None:
        self.assertTrue(pages.is_stream(pathlib.Path("/dev/null")))
        with mock.patch.object(pages, "replace") as replaced:
            kept = pages.Pages(pathlib.Path("/dev/null"), None)
            kept.write(MACHINE, [], [row()], is_last=False)
            replaced.assert_not_called()
            kept.write(MACHINE, [], [row()])
            replaced.assert_called_once()

    def test_an_interruption_keeps_what_is_measured(self) -> None:
        def measured(is_wanted):
            yield row()
            raise KeyboardInterrupt

        measurements = mock.Mock(run=measured)
        with (
            mock.patch.object(program, "Measurements", return_value=measurements),
            mock.patch.object(program.machine, "describe", return_value=MACHINE),
            mock.patch("sys.argv", ["bench", "--json", f"{self.json}"]),
            contextlib.redirect_stdout(io.StringIO()) as told,
            contextlib.redirect_stderr(io.StringIO()) as said,
        ):
            self.assertEqual(program.main(), program.INTERRUPTED)
        self.assertIn("keeps the rows that are measured, 1", said.getvalue())
        self.assertIn("| net |", told.getvalue())
        found = json.loads(self.json.read_text())
        self.assertEqual(len(found["rows"]), 1)
        self.assertIn(program.PARTIAL, found["method"])

    def test_options_are_written_out(self) -> None:
        with mock.patch("sys.argv", ["bench", "--mod", "a.safetensors"]):
            with contextlib.redirect_stderr(io.StringIO()), self.assertRaises(SystemExit):
                program.main()


if __name__ == "__main__":
    unittest.main()
