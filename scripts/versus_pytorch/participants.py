# SPDX-License-Identifier: MIT
"""A process that measures one job and speaks the protocol of turns."""

import contextlib
import json
import os
import pathlib
import queue
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import NoReturn


class Failed(Exception):
    """A process that ended early, took too long or broke the protocol; the text is one line."""


@dataclass
class Outcome:
    """What a process told: the seconds of each turn, and its last object."""

    seconds: list[float]
    images: int
    peak_bytes: int
    figures: dict = field(default_factory=dict)

    @property
    def rates(self) -> list[float]:
        """Images per second of each turn."""
        return [self.images / seconds for seconds in self.seconds]


class Participant:
    """One side of a case, started at once; its set-up is part of its first turn's waiting."""

    def __init__(self, words: list[str], environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            # A reader that stops at a strange byte would leave its process waiting.
            errors="replace",
            env={**os.environ, **(environment or {})},
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._messages: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, daemon=True),
            threading.Thread(target=self._listen, daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def turn(self, deadline: float) -> float:
        """Asks for one repetition and waits for its seconds, until a monotonic time at most."""
        with contextlib.suppress(OSError):
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        return self._next(deadline, "turn")["turn"]

    def finish(self, deadline: float) -> Outcome:
        """Ends the process and gives what it found."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        known = ("seconds", "images", "peakBytes")
        found = self._next(deadline, *known)
        self._wait(deadline)
        self.stop()
        figures = {name: value for name, value in found.items() if name not in known}
        return Outcome(found["seconds"], found["images"], found["peakBytes"], figures)

    @property
    def cpu_seconds(self) -> float:
        """Core seconds that the process and the children it has waited for have worked."""
        try:
            text = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text()
        except OSError:
            return 0.0
        # The name, in brackets, may hold blanks; user and system time come 12 fields after it.
        ticks = text.rpartition(")")[2].split()[11:15]
        return sum(int(tick) for tick in ticks) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Ends the process in whatever state it is, and lets go of its pipes."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join(timeout=1)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()

    def _next(self, deadline: float, *names: str) -> dict:
        """The next object, in which these names stand."""
        try:
            line = self._lines.get(timeout=_rest(deadline))
        except queue.Empty:
            self._fail("took too long")
        if line is None:
            self._wait(deadline)
            self.stop()
            last = self._messages[-1].strip() if self._messages else "no message"
            raise Failed(f"ended with code {self._process.returncode}: {last}")
        try:
            found = json.loads(line)
        except ValueError:
            self._fail(f"wrote a line that is no JSON: {line.strip()[:80]}")
        for name in names:
            if name not in found:
                self._fail(f"wrote an object without '{name}': {line.strip()[:80]}")
        return found

    def _fail(self, text: str) -> NoReturn:
        self.stop()
        raise Failed(text) from None

    def _wait(self, deadline: float) -> None:
        """Lets the process end by itself, in time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_rest(deadline))

    def _read(self) -> None:
        for line in self._process.stdout:
            # Other libraries may print; every line of ours is an object.
            if line.startswith("{"):
                self._lines.put(line)
        self._lines.put(None)

    def _listen(self) -> None:
        for line in self._process.stderr:
            if line.strip():
                self._messages.append(line)


def _rest(deadline: float) -> float:
    """Seconds until a monotonic time; never none, so that what is there is taken."""
    return max(deadline - time.monotonic(), 0.1)
