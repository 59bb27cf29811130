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


class Failed(Exception):
    """A process that ended early or took too long; the text is one line."""


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
        return self._next(deadline)["turn"]

    def finish(self, deadline: float) -> Outcome:
        """Ends the process and gives what it found."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        found = self._next(deadline)
        self._process.wait()
        self.stop()
        known = ("seconds", "images", "peakBytes")
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

    def _next(self, deadline: float) -> dict:
        try:
            line = self._lines.get(timeout=max(deadline - time.monotonic(), 0.1))
        except queue.Empty:
            self.stop()
            raise Failed("took too long") from None
        if line is None:
            self._process.wait()
            self._readers[1].join(timeout=1)
            last = self._messages[-1].strip() if self._messages else "no message"
            self.stop()
            raise Failed(f"ended with code {self._process.returncode}: {last}")
        return json.loads(line)

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
