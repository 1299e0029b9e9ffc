"""Failure windows: the places of a connector's protocol where a crash does harm.

The harm is a record that is visible twice or lost in the end, or a reader that stays held back. The
history has one crash. The search finds the attempt that had written or received the record, or had
an open unit, when it ended; its last step is the window. Only the final view counts, not the
read-backs before it.
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
    """The windows of one history.

    Attributes:
        found: (window, ids of its records); without ids, the window holds a reader back.
    """

    found: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def places(self) -> tuple[str, ...]:
        """Return the windows, `wal_send:during`, sorted, each once."""
        return tuple(sorted({place for place, _ in self.found}))

    def place_of(self, record_ids: Sequence[str]) -> str:
        """Return the first window of one of these records; empty if there is none.

        Without records: the first window that holds a reader back.
        """
        for place, affected in self.found:
            if any(record_id in affected for record_id in record_ids):
                return place
            if not record_ids and not affected:
                return place
        return ""


def windows_of(history: History) -> Windows:
    """Return the windows of a history; none if the final view is as expected."""
    expected = expected_of(history.header)
    view, progress = ViewFold(expected), ProgressFold(expected)
    for event in history.facts:
        for fold in (view, progress):
            handle = fold.HANDLERS.get(event.kind)
            if handle is not None:
                handle(fold, event)
    return windows_from(view, progress, history)


def windows_from(view: ViewFold, progress: ProgressFold, history: History) -> Windows:
    """Return the windows of a history, from the folds that have read it."""
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
    """Return the ids of repeated and of lost records, and the places that hold readers back."""
    expected = view.expected
    repeated = [number for number, count in enumerate(view.counts) if count > 1]
    lost = [] if view.unrest() else [*view.missing(), *view.extra_rows()]
    is_final = progress.is_quiescent and progress.end not in OPEN_ENDS
    held = sorted(progress.held) if is_final else []
    return expected.ids_of_slots(repeated), expected.ids_of_slots(sorted(lost)), held


def _writers(attempts: Sequence[Attempt], record_id: str) -> list[Attempt]:
    """Return the attempts that wrote the record; if no event shows that, those that received it."""
    writers = [one for one in attempts if one.has_written(record_id)]
    return writers or [one for one in attempts if record_id in one.received]


def _last_holder(attempts: Sequence[Attempt], record_id: str) -> list[Attempt]:
    """Return the last attempt that received the record, in a list."""
    return [one for one in attempts if record_id in one.received][-1:]
