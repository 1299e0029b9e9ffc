"""Draws lines of a timeline together that say the same of several attempts or records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from semantix.history.events import Event
from semantix.history.job_events import Crashed
from semantix.history.world_events import Appeared, Written
from semantix.report.timelines.sentences import RECORDS_MAX, listed
from semantix.report.timelines.telling import Teller
from semantix.report.timelines.values import MarkKind

_WHO = {MarkKind.DEPLOYED: "deploys", MarkKind.CANCELLED: "cancels"}
_BURST_US = (
    100_000  # attempts that are deployed within a tenth of a second are one start of the job
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline before it is written.

    Attributes:
        event: from which the line was made.
        site: of a fault: the line of the connector at which it struck.
        records: those that the line names, if it is a write or a sight.
        again: those of them that the reader had seen before.
    """

    time_us: int
    who: str
    what: str
    kind: MarkKind
    event: Event
    site: str = ""
    records: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The line without its time."""
        remark = self.site
        if self.again:
            more = len(self.again) - RECORDS_MAX
            remark = f"again: {', '.join(self.again[:RECORDS_MAX])}"
            remark += f" and {more} more" if more > 0 else ""
        arrow = f"  <- {remark}" if remark else ""
        return f"{self.who:<14} {self.what}{arrow}"


def condensed(lines: Iterable[Line], teller: Teller) -> Iterator[Line]:
    """Join neighbours: attempts that start or end together, writes of one batch.

    A write and the sight of it follow each other for each record; they become one line of writes
    and one of sights.

    Args:
        teller: the one that has told these lines.
    """
    held: list[list[Line]] = []
    for line in lines:
        home = next((group for group in held if _joins(group[-1], line)), None)
        if home is not None:
            home.append(line)
            continue
        if held and not _goes_on(held, line):
            yield from (_joined(group, teller) for group in held)
            held = []
        held.append([line])
    yield from (_joined(group, teller) for group in held)


def _goes_on(held: list[list[Line]], line: Line) -> bool:
    """Tell whether a line may open a second group beside those that are held: write and sight."""
    kinds = {group[-1].kind for group in held}
    first, event = held[0][-1], line.event
    if len(held) > 1 or kinds != {MarkKind.WRITTEN} or line.time_us != first.time_us:
        return False
    if not (isinstance(event, Appeared) and isinstance(first.event, Written)):
        return False
    return event.place == first.event.place


def _joins(before: Line, line: Line) -> bool:
    if line.kind in _WHO and before.kind is line.kind:
        return line.time_us - before.time_us <= _BURST_US
    one, other = before.event, line.event
    if line.time_us != before.time_us:
        return False
    if isinstance(one, Written) and isinstance(other, Written):
        return (one.owner, one.place, one.unit) == (other.owner, other.place, other.unit)
    if isinstance(one, Appeared) and isinstance(other, Appeared):
        return (one.place, one.unit) == (other.place, other.unit)
    if isinstance(one, Crashed) and isinstance(other, Crashed):
        return one.scope == other.scope
    return False


def _joined(group: list[Line], teller: Teller) -> Line:
    first, event = group[0], group[-1].event
    if len(group) == 1:
        return first
    everybody = listed([line.who for line in group])
    if first.kind in _WHO:
        return replace(first, who="coordinator", what=f"{_WHO[first.kind]} {everybody}")
    if isinstance(event, Crashed):
        return replace(first, who="crash", what=f"of {event.scope}: {everybody}")
    records = tuple([record for line in group for record in line.records])
    again = tuple([record for line in group for record in line.again])
    what = first.what
    if isinstance(event, Written):
        what = teller.written(event, records)
    elif isinstance(event, Appeared):
        what = teller.appeared(event, records)
    return replace(first, what=what, records=records, again=again)
