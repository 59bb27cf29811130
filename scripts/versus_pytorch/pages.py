# SPDX-License-Identifier: MIT
"""The files that a run writes, after every row: whole at any moment, and never lost."""

import json
import os
import pathlib
import shutil
import sys
from dataclasses import dataclass

from . import report
from .results import Row


@dataclass(frozen=True)
class Pages:
    """Where the results go, if anywhere."""

    json: pathlib.Path | None
    markdown: pathlib.Path | None

    @property
    def paths(self) -> list[pathlib.Path]:
        return [path for path in (self.json, self.markdown) if path]

    def write(
        self, about: dict, method: list[str], rows: list[Row], is_last: bool = True
    ) -> bool:
        """Writes what there is; says what cannot be written, and lets the measuring go on."""
        is_written = True
        for path in self.paths:
            if is_stream(path) and not is_last:
                continue
            try:
                if path is self.json:
                    text = json.dumps(report.as_json(about, method, rows), indent=1) + "\n"
                else:
                    page = path.read_text(encoding="utf-8") if path.is_file() else ""
                    text = report.markdown(about, method, rows)
                    text = report.between_markers(page, text) or text
                replace(path, text)
            except (OSError, UnicodeError) as error:
                print(f"not written: {error}", file=sys.stderr, flush=True)
                is_written = False
        return is_written


def is_stream(path: pathlib.Path) -> bool:
    """Whether the path is something like /dev/stdout, which takes a text once and has no other."""
    return path.exists() and not path.is_file() and not path.is_dir()


def replace(path: pathlib.Path, text: str) -> None:
    """Puts a file in the place of another at once, with its rights; a link stays one."""
    if is_stream(path):
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        if path.exists():
            shutil.copymode(path, beside)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
