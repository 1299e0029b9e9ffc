"""What lasts for a while: attempts, units and checkpoints, each with its beginning and its end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from semantix.history.events import Event
from semantix.history.job_events import Cancelled, Crashed, Deployed, Ended, Failed
from semantix.history.protocol_events import Aborted, Completed, Triggered
from semantix.history.world_events import UnitEnded, Written
from semantix.report.timelines.values import Span

ATTEMPT = "attempt"
UNIT = "unit"
CHECKPOINT = "checkpoint"


@dataclass
class Spans:
    """Reads a history event by event, and keeps what is open.

    Attributes:
        start_us: time of the first event of the history.
    """

    start_us: int
    _open: dict[tuple[str, str], Span] = field(default_factory=dict)
    _closed: list[Span] = field(default_factory=list)

    def read(self, event: Event, units_lane: str = "") -> None:
        """Take one more event.

        Args:
            units_lane: key of the lane of a unit that this event begins.
        """
        if isinstance(event, Deployed):
            self._begin(ATTEMPT, event.who, event.who.partition("#")[0], event)
        elif isinstance(event, Crashed):
            self._end(ATTEMPT, event.who, "crashed", event)
        elif isinstance(event, Failed):
            self._end(ATTEMPT, event.who, "failed", event)
        elif isinstance(event, Cancelled):
            self._end(ATTEMPT, event.who, "cancelled", event)
        elif isinstance(event, Triggered):
            self._begin(CHECKPOINT, str(event.checkpoint_id), "coordinator", event)
        elif isinstance(event, Completed):
            self._end(CHECKPOINT, str(event.checkpoint_id), "completed", event)
        elif isinstance(event, Aborted):
            self._end(CHECKPOINT, str(event.checkpoint_id), "aborted", event)
        elif isinstance(event, Written) and event.unit:
            self._begin(UNIT, event.unit, units_lane, event)
        elif isinstance(event, UnitEnded):
            self._end(UNIT, event.unit, "committed" if event.committed else "aborted", event)
        elif isinstance(event, Ended):
            for kind, name in [key for key in self._open if key[0] == ATTEMPT]:
                self._end(kind, name, "ended with the job", event)

    def found(self) -> tuple[Span, ...]:
        """Return all spans in the order of their beginnings; what is open has no end."""
        return tuple(sorted([*self._closed, *self._open.values()], key=lambda one: one.start))

    def _begin(self, kind: str, name: str, lane: str, event: Event) -> None:
        if (kind, name) not in self._open:
            at_us = event.time_us - self.start_us
            self._open[kind, name] = Span(lane, kind, name, event.sequence, at_us)

    def _end(self, kind: str, name: str, outcome: str, event: Event) -> None:
        span = self._open.pop((kind, name), None)
        if span is not None:
            at_us = event.time_us - self.start_us
            self._closed.append(replace(span, end=event.sequence, end_us=at_us, outcome=outcome))
