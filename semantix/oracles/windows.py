"""Failure windows: where, in its own protocol, a crash costs a duplicate, a loss or a stuck reader.

For each record that the final view shows too often or not at all, and for each place whose reader
stays held back, the attempt is looked for that had written or held it when it crashed or was
cancelled; its last step says where it ended. Read from one history with one crash; read-backs on
the way make no windows.
Source: the contract, "A window is …"; reference/protocol.md 10.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from semantix.history.events import History
from semantix.model.outcomes import OPEN_ENDS
from semantix.oracles.attempts import Attempt, attempts_of, where_it_ended
from semantix.oracles.progress import ProgressFold
from semantix.oracles.view.expected import expected_of
from semantix.oracles.view.view_fold import ViewFold


@dataclass(frozen=True, slots=True)
class Windows:
    """The windows of one history: (place, ids of the records it costs, none for a stuck reader)."""

    found: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def places(self) -> tuple[str, ...]:
        """Give the places, `wal_send:during`, sorted, each once."""
        return tuple(sorted({place for place, _ in self.found}))

    def place_of(self, record_ids: Sequence[str]) -> str:
        """Give the first place that costs one of these records; empty if none does.

        Without records, it is the first place that holds a reader back.
        """
        for place, affected in self.found:
            if any(record_id in affected for record_id in record_ids):
                return place
            if not record_ids and not affected:
                return place
        return ""


def windows_of(history: History) -> Windows:
    """Give the windows of a history; empty where the final view is what was expected."""
    expected = expected_of(history.header)
    view, progress = ViewFold(expected), ProgressFold(expected)
    for event in history.facts:
        for fold in (view, progress):
            handle = fold.HANDLERS.get(event.kind)
            if handle is not None:
                handle(fold, event)
    return windows_from(view, progress, history)


def windows_from(view: ViewFold, progress: ProgressFold, history: History) -> Windows:
    """Give the windows of a history that was folded already."""
    repeated, lost, held = _differences(view, progress)
    if not (repeated or lost or held):
        return Windows()
    attempts = attempts_of(history.events)
    costs: dict[str, list[str]] = {}
    for record_ids, concerned in ((repeated, _writers), (lost, _last_holder)):
        for record_id in record_ids:
            for attempt in concerned(attempts, record_id):
                costs.setdefault(attempt.label, []).append(record_id)
    found = []
    for attempt in attempts:
        if attempt.ended_at is None:
            continue
        ids = tuple(costs.get(attempt.label, ()))
        if ids:
            found.append((where_it_ended(attempt, attempts), ids))
        if any(attempt.has_open_unit(place) for place in held):
            found.append((where_it_ended(attempt, attempts), ()))
    return Windows(tuple([one for one in found if one[0]]))


def _differences(
    view: ViewFold, progress: ProgressFold
) -> tuple[tuple[str, ...], tuple[str, ...], list[str]]:
    """Give the ids of records seen too often and lost, and the places held back."""
    expected = view.expected
    repeated = [number for number, count in enumerate(view.counts) if count > 1]
    lost = [] if view.unrest() else [*view.missing(), *view.extra_rows()]
    is_final = progress.is_quiescent and progress.end not in OPEN_ENDS
    held = sorted(progress.held) if is_final else []
    return expected.record_ids(repeated), expected.record_ids(sorted(lost)), held


def _writers(attempts: Sequence[Attempt], record_id: str) -> list[Attempt]:
    """Give the attempts that wrote the record; where no history tells of it, those that had it."""
    writers = [one for one in attempts if one.has_written(record_id)]
    return writers or [one for one in attempts if record_id in one.received]


def _last_holder(attempts: Sequence[Attempt], record_id: str) -> list[Attempt]:
    """Give the last attempt that received the record."""
    return [one for one in attempts if record_id in one.received][-1:]
