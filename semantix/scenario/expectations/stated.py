"""What a reader must see by a function of the spec: of one record, or of a key's records so far."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from semantix.errors import SpecError
from semantix.history.events import InputRecord
from semantix.history.expectation import FOLD, FUNCTION, Expectation, ExpectedEntry
from semantix.model.canonical_json import canonical_text
from semantix.model.counts import counted
from semantix.scenario.connector_loading import load_function
from semantix.scenario.expectations.clean_view import CleanView
from semantix.scenario.expectations.fields import extra_fields
from semantix.scenario.given.user_calls import called_twice
from semantix.scenario.workload import Workload

Answer = tuple[str | None, Any]  # key of the row, or name of the place (None: not said), value


def by_function(
    target: str, workload: Workload, view: CleanView, is_table: bool, agreed: frozenset[str]
) -> Expectation:
    """Call `file.py:function` for each record. It returns what a reader must see of the record.

    It returns None (nothing), one entry, or a list of entries. An entry is a value, or a pair
    (where, value): in a table the key of the row, in logs the name of the topic. Row keys that it
    does not say are learned.

    Args:
        view: what the reader of a clean run saw.
        agreed: ids of the records that two clean runs showed in the same rows.
    Raises:
        SpecError: the function cannot be loaded, raises, gives another value at a second call, or
            gives something that is no such entry.
    """
    function = load_function(target)
    rows = view.rows_of(agreed)
    entries: list[tuple[InputRecord, str, str]] = []
    for record in workload.records:
        where = _near_row(record, workload, rows) if is_table else ""
        taken: list[str] = []
        for said, value in _answers(function, target, record):
            text = canonical_text(value)
            row = said if said is not None else _shown_in(view, record, text, taken) or where
            taken.append(row)
            entries.append((record, text, row))
    return Expectation(
        FUNCTION,
        tuple(_with_due(entries, is_table)),
        ignored=_beyond(view, entries),
        notes=_row_notes(entries) if is_table else (),
    )


def by_fold(target: str, workload: Workload, view: CleanView, is_table: bool) -> Expectation:
    """Call `file.py:function` with the values of a key's records so far, for each prefix.

    It returns the value of the row after these records, a pair (row key, value), or None: there is
    no row yet. Without a row key, the row has the key of the records, or the text around the key
    that all rows of a clean run have.

    Raises:
        SpecError: as in `by_function`.
    """
    function = load_function(target)
    before, behind = _affixes(workload, view) if is_table else ("", "")
    of_key: dict[str, list[Any]] = {}
    entries: list[tuple[InputRecord, str, str]] = []
    for record in workload.records:
        values = of_key.setdefault(record.key, [])
        values.append(json.loads(record.text))
        what = f"the first {len(values)} records of {record.key!r}, the last is {record.record_id}"
        given = called_twice(_on_copy(function, values), target, what)
        said, value = _answer(given, target, what)
        if value is not None:
            row = said if said is not None else f"{before}{record.key}{behind}" if is_table else ""
            entries.append((record, canonical_text(value), row))
    return Expectation(FOLD, tuple(_with_due(entries, is_table)))


def _on_copy(function: Callable[[Any], Any], values: Any) -> Callable[[], Any]:
    text = canonical_text(values)
    return lambda: function(json.loads(text))


def _answers(function: Callable[[Any], Any], target: str, record: InputRecord) -> Iterator[Answer]:
    what = f"record {record.record_id}"
    given = called_twice(_on_copy(function, json.loads(record.text)), target, what)
    for one in given if isinstance(given, list) else [] if given is None else [given]:
        yield _answer(one, target, what)


def _answer(given: Any, target: str, what: str) -> Answer:
    if not isinstance(given, tuple):
        return None, given
    if len(given) != 2 or not isinstance(given[0], str):
        raise SpecError(
            f"{target}: for {what} it gave {given!r:.80}",
            hint="expected a value, or a pair (key of the row or name of the topic, value)",
        )
    return given[0], given[1]


def _shown_in(view: CleanView, record: InputRecord, text: str, taken: list[str]) -> str:
    """Return the row in which the clean run showed this value of this record; empty: none."""
    for sight in view.sights:
        if sight.record_id == record.record_id and sight.text == text and sight.row not in taken:
            return sight.row
    return ""


def _near_row(record: InputRecord, workload: Workload, rows: dict[str, list[str]]) -> str:
    """Return the row of the record, or of all records of its key; empty if there are several."""
    own = rows.get(record.record_id)
    if own is not None:
        return own[0] if len(own) == 1 else ""
    ids = [other.record_id for other in workload.records if other.key == record.key]
    near = dict.fromkeys([row for one in ids for row in rows.get(one, ())])
    return next(iter(near)) if len(near) == 1 else ""


def _with_due(
    entries: list[tuple[InputRecord, str, str]], is_table: bool
) -> Iterator[ExpectedEntry]:
    last = {where or record.key: record.record_id for record, _, where in entries}
    for record, text, where in entries:
        is_due = not is_table or last[where or record.key] == record.record_id
        yield ExpectedEntry(record.record_id, text, where, is_due)


def _beyond(view: CleanView, entries: list[tuple[InputRecord, str, str]]) -> tuple[str, ...]:
    """Return the fields that the output has beyond what the function gives: not judged."""
    wanted: dict[str, list[str]] = {}
    for record, text, _ in entries:
        wanted.setdefault(record.record_id, []).append(text)
    names: dict[str, bool] = {}
    for sight in view.sights:
        texts = wanted.get(sight.record_id, [])
        beyond = [extra_fields(sight.value, json.loads(text)) for text in texts]
        if beyond and all(beyond):
            names.update(dict.fromkeys(sorted(beyond, key=len)[0], True))
    return tuple(sorted(names))


def _row_notes(entries: list[tuple[InputRecord, str, str]]) -> tuple[str, ...]:
    unsaid = [record.record_id for record, _, where in entries if not where]
    return (
        (f"the rows of {counted(len(unsaid), 'record')} are not known and not judged",)
        if unsaid
        else ()
    )


def _affixes(workload: Workload, view: CleanView) -> tuple[str, str]:
    """Return the text before and behind the key in all rows of a clean run; empty if there is none.

    Example: the rows `count:k1` and `count:k2` give `count:` and the empty text.
    """
    keys = {record.key for record in workload.records}
    rows = sorted({sight.row for sight in view.sights})
    for key in sorted(keys) if rows else ():
        before, found, behind = rows[0].partition(key)
        if found and set(rows) <= {f"{before}{one}{behind}" for one in keys}:
            return before, behind
    return "", ""
