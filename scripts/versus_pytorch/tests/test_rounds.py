# SPDX-License-Identifier: MIT
import io
import json
import sys
import time
import unittest

from versus_pytorch import meter, rounds
from versus_pytorch.participants import Failed, Participant
from versus_pytorch.rounds import Patience, alternate

WORKER = """
import json, sys
seconds = []
for _ in sys.stdin:
    seconds.append(float(len(seconds)))
    print("noise of a library")
    print(json.dumps({"turn": seconds[-1]}), flush=True)
print(json.dumps({"seconds": seconds, "images": 6, "peakBytes": 1, "robustCount": 7}), flush=True)
"""
PATIENT = Patience(end=float("inf"), turn=60)
BROKEN = "import sys; sys.exit('no such job')"
# Works for a while on its processor, then gives up.
TIRED = """
import sys, time
print('{"turn": 1}', flush=True)
while time.process_time() < 0.5:
    pass
sys.exit("tired")
"""


def python(text: str):
    return lambda: Participant([sys.executable, "-c", text])


class RoundsTests(unittest.TestCase):
    def test_the_first_turn_is_not_counted(self) -> None:
        session = alternate({"a": python(WORKER), "b": python(WORKER)}, 3, PATIENT)
        for name in ("a", "b"):
            self.assertEqual(session.outcomes[name].seconds, [1.0, 2.0, 3.0])
            self.assertEqual(session.outcomes[name].rates, [6.0, 3.0, 2.0])
            self.assertEqual(session.outcomes[name].figures, {"robustCount": 7})

    def test_one_that_fails_leaves_the_others_alone(self) -> None:
        session = alternate({"a": python(BROKEN), "b": python(WORKER)}, 1, PATIENT)
        self.assertEqual(list(session.outcomes), ["b"])
        self.assertIn("no such job", session.failures["a"])

    def test_rounds_end_early_but_not_before_the_first(self) -> None:
        late = Patience(end=time.monotonic(), turn=60)
        session = alternate({"a": python(WORKER)}, 3, late)
        self.assertEqual(session.outcomes["a"].seconds, [1.0])

    def test_one_that_hangs_is_ended(self) -> None:
        hangs = python("import time; time.sleep(600)")
        session = alternate({"a": hangs}, 1, Patience(time.monotonic() + 60, turn=1))
        self.assertEqual(session.failures, {"a": "took too long"})

    def test_what_is_no_json_is_a_failure_of_its_side(self) -> None:
        session = alternate({"a": python("print('{oh')"), "b": python(WORKER)}, 1, PATIENT)
        self.assertEqual(session.failures, {"a": "wrote a line that is no JSON: {oh"})
        self.assertEqual(list(session.outcomes), ["b"])

    def test_what_lacks_its_seconds_is_a_failure_of_its_side(self) -> None:
        silent = """print('{"turn": 1}', '{"turn": 1}', '{"images": 1}', sep="\\n")"""
        makers = {"a": python("print('{}')"), "b": python(silent), "c": python(WORKER)}
        session = alternate(makers, 1, PATIENT)
        self.assertEqual(session.failures["a"], "wrote an object without 'turn': {}")
        self.assertIn("without 'seconds'", session.failures["b"])
        self.assertEqual(list(session.outcomes), ["c"])

    def test_strange_bytes_do_not_stop_a_reader(self) -> None:
        strange = "import sys; sys.stdout.buffer.write(b'\\xff\\n'); sys.stdout.flush()\n"
        session = alternate({"a": python(strange + WORKER)}, 1, PATIENT)
        self.assertEqual(session.outcomes["a"].seconds, [1.0])

    def test_what_one_worked_that_failed_stays_ours(self) -> None:
        before = rounds._own_seconds({})
        participant = python(TIRED)()
        participant.turn(PATIENT.deadline)
        with self.assertRaisesRegex(Failed, "tired"):
            participant.turn(PATIENT.deadline)
        self.assertGreater(rounds._own_seconds({}) - before, 0.4)


class MeterTests(unittest.TestCase):
    def test_each_line_asks_for_one_repetition(self) -> None:
        taken: list[int] = []
        output = io.StringIO()
        seconds, steps = meter.measure(
            lambda: taken.append(1), 2, 0, requests=io.StringIO("\n\n\n"), output=output
        )
        self.assertEqual((len(seconds), steps, len(taken)), (3, 1, 5))
        told = [json.loads(line)["turn"] for line in output.getvalue().splitlines()]
        self.assertEqual(told, seconds)

    def test_repetitions_of_quick_steps_hold_many(self) -> None:
        _, steps = meter.measure(lambda: None, 1, 0.001, io.StringIO("\n"), io.StringIO())
        self.assertGreater(steps, 1)


if __name__ == "__main__":
    unittest.main()
