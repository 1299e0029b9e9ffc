"""The shifts of the word `resume`: other numbers, or another time, after a crash of everything.

A search that calls two durable states equal rests on this: attempt numbers, checkpoint ids and the
time of day make no difference. A shift puts that to the proof. It changes what a new attempt could
see, and nothing else: the worlds keep their content, and the distance to each of their timeouts.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from semantix.model.sim_time import SECOND_US

NUMBERS = tuple([f"numbers+{k}" for k in range(10)])
# A step of a day and seven hours meets every hour of the day, and every weekday, in 24 steps.
CLOCKS = tuple([f"clock+{steps}" for steps in range(1, 25)])
SUBMISSION = "submission"
DIGITS = "digits"
SHIFTS = (*NUMBERS, SUBMISSION, DIGITS, *CLOCKS)
_FIRST_ATTEMPT = 1_000
_FIRST_CHECKPOINT_ID = 1_000_000
_LAST_OF_FOUR_DIGITS, _LAST_OF_SEVEN_DIGITS = 9_999, 9_999_999
_STEP_US = 31 * 3600 * SECOND_US
_SHIFT = re.compile(r"(numbers|clock)\+(\d+)")


class Shift(NamedTuple):
    """How a job goes on in another way than by itself.

    Attributes:
        attempt: number of the first attempt; None: the next one.
        last_id: the checkpoint id that counts as allocated last; None: as it was.
        later_us: so much later the clock is, in microseconds.
    """

    attempt: int | None = None
    last_id: int | None = None
    later_us: int = 0


def shift_of(name: str) -> Shift:
    """Return the shift of this name.

    `numbers+3`: attempt 1,003, checkpoint ids from 1,000,003. `submission`: attempt 1 again, as a
    job that is submitted anew with its state. `digits`: attempt 9,999, checkpoint ids from
    9,999,999, so that the next ones have a digit more. `clock+1`: a day and seven hours later.

    Raises:
        KeyError: there is no shift of this name.
    """
    if name == SUBMISSION:
        return Shift(attempt=1)
    if name == DIGITS:
        return Shift(_LAST_OF_FOUR_DIGITS, _LAST_OF_SEVEN_DIGITS - 1)
    found = _SHIFT.fullmatch(name)
    if found is None or name not in SHIFTS:
        raise KeyError(name)
    number = int(found[2])
    if found[1] == "clock":
        return Shift(later_us=number * _STEP_US)
    return Shift(_FIRST_ATTEMPT + number, _FIRST_CHECKPOINT_ID + number - 1)


def in_words(name: str) -> str:
    """Describe a shift, for messages: `at attempt 1,003 with checkpoint ids from 1,000,003`."""
    shift = shift_of(name)
    if name == SUBMISSION:
        return "as a new submission, at attempt 1 with its state"
    if shift.last_id is not None:
        return f"at attempt {shift.attempt:,} with checkpoint ids from {shift.last_id + 1:,}"
    days, hours = divmod(shift.later_us // (3600 * SECOND_US), 24)
    return f"with the clock {days} days and {hours} hours later"
