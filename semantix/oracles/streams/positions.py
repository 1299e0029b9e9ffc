"""POS: positions. What a source publishes of its progress, and where its splits go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from semantix.history.events import (
    ASSIGNED,
    COMPLETED,
    COVERED,
    CRASHED,
    FED,
    PUBLISHED,
    RESTORED,
)
from semantix.history.job_events import Crashed, Restored
from semantix.history.protocol_events import Completed
from semantix.history.source_events import Assigned, Covered
from semantix.history.world_events import Fed, Published
from semantix.oracles.fold import Handler, Oracle
from semantix.oracles.verdict import (
    RECORDS_SHOWN_MAX,
    Finding,
    Kind,
    OracleVerdict,
    concluded,
    not_applicable,
)
from semantix.oracles.view.expected import Expected

CODE = "POS"
_KINDS = (
    Kind.POSITION_AHEAD, Kind.POSITION_BACK, Kind.NOT_OWNED, Kind.TWO_OWNERS, Kind.NO_OWNER,
    Kind.RESUMED_ELSEWHERE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PositionState:
    """A frozen `PositionFold`."""

    published: tuple[tuple[str, int], ...]
    fed: tuple[tuple[str, tuple[str, ...]], ...]
    covered: tuple[str, ...]
    cut: tuple[tuple[str, int], ...]
    judged: int = field(compare=False)
    deployment: tuple[Any, ...] = field(compare=False)
    broken: tuple[Any, ...] = field(compare=False)


class PositionFold:
    """Compares the positions that are published with the latest completed checkpoint.

    Attributes:
        judged: number of positions that were published, or at which a split began.
        broken: (kind of violation, place) → (time, attempt, details, records).
    """

    __slots__ = (
        "_by_place", "_covered", "_cut", "_cuts", "_dead", "_fed", "_owners", "_published",
        "_restored", "broken", "judged",
    )  # fmt: skip

    def __init__(self, expected: Expected) -> None:
        self._by_place = expected.by_place
        self._fed: dict[str, tuple[str, ...]] = {}
        self._covered: dict[str, bool] = {}
        self._cut: dict[str, int] = {}
        self._cuts: dict[int, dict[str, int]] = {}
        self._published: dict[str, int] = {}
        self._owners: dict[str, str] = {}  # place → attempt, since the last restore
        self._restored = 0
        self._dead: dict[str, bool] = {}
        self.judged = 0
        self.broken: dict[tuple[str, str], tuple[int, str, str, tuple[str, ...]]] = {}

    def on_fed(self, event: Fed) -> None:
        """Note the records of a place."""
        before = self._fed.get(event.place, ())
        self._fed[event.place] = (*before, *[entry[0] for entry in event.entries])

    def on_covered(self, event: Covered) -> None:
        """Note records that a source emitted into a completed checkpoint."""
        self._covered.update(dict.fromkeys(event.record_ids, True))

    def on_completed(self, event: Completed) -> None:
        """Note the positions of a completed checkpoint; by then each split has an owner."""
        self._judge_owners(event.time_us)
        self._cut.update(event.cut)
        self._cuts[event.checkpoint_id] = dict(event.cut)

    def on_crashed(self, event: Crashed) -> None:
        """Note that requests of the attempt are late from now on."""
        self._dead[event.who] = True

    def on_restored(self, event: Restored) -> None:
        """Begin anew with the owners of the splits."""
        self._owners = {}
        self._restored = event.checkpoint_id

    def on_assigned(self, event: Assigned) -> None:
        """Judge where an attempt begins to read a split."""
        self.judged += 1
        place = event.place
        owner = self._owners.setdefault(place, event.who)
        if owner != event.who:
            self._break(Kind.TWO_OWNERS, event, f"{owner} reads it, too")
        stored = self._cuts.get(self._restored, {}).get(place)
        if stored is not None and stored != event.position:
            details = f"position {event.position}; checkpoint {self._restored} has {stored}"
            self._break(Kind.RESUMED_ELSEWHERE, event, details)

    def on_published(self, event: Published) -> None:
        """Judge a position that is published to the world, for instance at `group:in/0`.

        A request of an attempt that has crashed may arrive late: no source can prevent it.
        """
        if event.who in self._dead:
            return
        self.judged += 1
        position = event.position
        before = self._published.get(event.place)
        if before is not None and position < before:
            self._break(Kind.POSITION_BACK, event, f"{position} after {before}")
        self._published[event.place] = max(position, before or 0)
        place = event.place.rpartition(":")[2]
        owner = self._owners.get(place)
        if owner is not None and owner != event.who:
            self._break(Kind.NOT_OWNED, event, f"it belongs to {owner}")
        stored = self._cut.get(place)
        if stored is not None:
            if position > stored:
                details = f"position {position}; the latest checkpoint has {stored}"
                self._break(Kind.POSITION_AHEAD, event, details)
            return
        below = self._fed.get(place, ())[:position]
        ahead = tuple([one for one in below if one and one not in self._covered])
        if ahead:
            details = f"position {position}; no completed checkpoint covers all records below it"
            self._break(Kind.POSITION_AHEAD, event, details, ahead)

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        FED: on_fed,
        COVERED: on_covered,
        COMPLETED: on_completed,
        CRASHED: on_crashed,
        RESTORED: on_restored,
        ASSIGNED: on_assigned,
        PUBLISHED: on_published,
    }

    def _judge_owners(self, at_us: int) -> None:
        if not self._owners:  # the source has finished, or the engine does not know its splits
            return
        for place, position in self._cuts.get(self._restored, {}).items():
            records = self._by_place.get(place)
            # A subtask that had read its whole part of the workload does not start again.
            has_ended = records is not None and position >= len(records)
            if place not in self._owners and not has_ended:
                told = (at_us, "", f"checkpoint {self._restored} has it, and nobody reads it", ())
                self.broken.setdefault((Kind.NO_OWNER.value, place), told)

    def _break(
        self,
        kind: Kind,
        event: Published | Assigned,
        details: str,
        record_ids: tuple[str, ...] = (),
    ) -> None:
        told = (event.time_us, event.who, details, record_ids)
        self.broken.setdefault((kind.value, event.place), told)

    def freeze(self) -> PositionState:
        """Return the state as a value."""
        cuts = tuple([(number, tuple(cut.items())) for number, cut in self._cuts.items()])
        return PositionState(
            tuple(sorted(self._published.items())),
            tuple(sorted(self._fed.items())),
            tuple(sorted(self._covered)),
            tuple(sorted(self._cut.items())),
            self.judged,
            (cuts, tuple(self._owners.items()), self._restored, tuple(self._dead)),
            tuple(self.broken.items()),
        )

    def thaw(self, frozen: PositionState) -> None:
        """Take over a frozen state."""
        self._published = dict(frozen.published)
        self._fed = dict(frozen.fed)
        self._covered = dict.fromkeys(frozen.covered, True)
        self._cut = dict(frozen.cut)
        self.judged = frozen.judged
        cuts, owners, self._restored, dead = frozen.deployment
        self._dead = dict.fromkeys(dead, True)
        self._cuts = {number: dict(cut) for number, cut in cuts}
        self._owners = dict(owners)
        self.broken = dict(frozen.broken)


def conclude(fold: PositionFold) -> OracleVerdict:
    """Judge the positions that a source publishes, and those at which its splits go on.

    A published position is not ahead of the latest completed checkpoint: of its position of the
    place, or, where the engine does not know that, of the records that were emitted into it. It
    never goes back, and the attempt that publishes it reads the split. After a restore, each split
    of the checkpoint has one owner, and goes on at the position of the checkpoint.

    Returns:
        UPHELD; VIOLATED with findings; NOT_APPLICABLE if no position was published, and no source
        told the engine its splits.
    Not checked: positions that are published too late; a start position before the first
        checkpoint: a job that starts anew may find another one.
    Source: reference/oracles.md POS.
    """
    if not fold.judged:
        return not_applicable(CODE, "no source publishes a position")
    findings = []
    for kind in _KINDS:
        found = [(place, told) for (one, place), told in fold.broken.items() if one == kind]
        if not found:
            continue
        place, (at_us, who, details, ids) = found[0]
        parts = (("place", place), ("who", who), ("details", details), ("count", str(len(found))))
        findings.append(Finding(CODE, kind, ids[:RECORDS_SHOWN_MAX], at_us, parts))
    return concluded(CODE, fold.judged, tuple(findings))


POS = Oracle(CODE, "positions", PositionFold, conclude)
