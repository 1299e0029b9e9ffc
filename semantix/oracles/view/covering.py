"""Which records the completed checkpoints cover: by a cut of the input, or by name.

The workload's source has positions in the input, so a cut is enough. Of any other source the
history names the records that it emitted before the barrier.
"""

from __future__ import annotations

from semantix.history.protocol_events import Completed
from semantix.history.source_events import Covered
from semantix.oracles.view.expected import Expected

# (the cut, bit n is set if record n is covered by name)
FrozenCovering = tuple[tuple[tuple[str, int], ...], int]


class Covering:
    """Follows the completed checkpoints of one run."""

    __slots__ = ("_cut", "_expected", "_named")

    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self._cut: dict[str, int] = {}
        self._named = 0

    def note(self, event: Completed | Covered) -> None:
        """Note the cut of a checkpoint, or the records that a source emitted before its barrier."""
        if isinstance(event, Completed):
            self._cut = dict(event.cut)
            return
        for record_id in event.record_ids:
            number = self._expected.numbers.get(record_id, -1)
            if number >= 0:
                self._named |= 1 << number

    def has(self, number: int) -> bool:
        """Return whether a completed checkpoint covers the record with this number."""
        return self._expected.is_below(self._cut, number) or bool(self._named >> number & 1)

    def freeze(self) -> FrozenCovering:
        """Return the value."""
        return tuple(self._cut.items()), self._named

    def thaw(self, frozen: FrozenCovering) -> None:
        """Take over a value."""
        cut, self._named = frozen
        self._cut = dict(cut)
