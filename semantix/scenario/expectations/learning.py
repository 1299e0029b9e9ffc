"""Learns from two clean runs with different delays what a reader must see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from semantix.history.events import InputRecord
from semantix.history.expectation import LEARNED, RECORDS, Expectation, ExpectedEntry
from semantix.model.canonical_json import canonical_text
from semantix.model.counts import counted
from semantix.scenario.expectations.clean_view import CleanView, Sight
from semantix.scenario.expectations.fields import differing, has_fields
from semantix.scenario.expectations.identities import text_without
from semantix.scenario.workload import Workload

NOT_LEARNABLE = "not learnable"
_NAMED_MAX = 3

# record id, row or place → the different values, in the order of their first sight
_Seen = dict[tuple[str, str], list[str]]


@dataclass(slots=True)
class Lesson:
    """Everything that the clean runs say, while it is put together.

    Attributes:
        first, second: what the readers of both runs saw at the judged places.
        others: the same of clean runs with other settings (batches cut elsewhere, a later clock,
            another parallelism). They only show what may differ: fields and row keys in which they
            differ are not judged.
        is_table: the reader sees rows.
        is_stated: the spec says `learned`: a record that no clean run shows becomes nothing. If
            False, it may also have been lost.
        records, payloads: of the workload, by id.
        as_records: places whose values have all field names of the records: there the records
            must be seen as they are.
    """

    workload: Workload
    first: CleanView
    second: CleanView
    is_table: bool
    is_stated: bool
    as_records: frozenset[str]
    others: tuple[CleanView, ...] = ()
    ignored: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    records: Mapping[str, InputRecord] = field(default_factory=dict)
    payloads: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.records = {record.record_id: record for record in self.workload.records}
        self.payloads = {
            record.record_id: record.value
            for partition in self.workload.partitions
            for record in partition
        }

    def is_whole(self) -> bool:
        """Return whether all values must be the records as they are."""
        places = {sight.place for sight in self.first.sights}
        return places <= self.as_records


def learned(lesson: Lesson) -> Expectation:
    """Return what both clean runs say; if they disagree, an expectation with a doubt."""
    source = RECORDS if lesson.is_whole() else LEARNED
    is_alike, keys = _rows_agree(lesson) if lesson.is_table else (True, True)
    group: Callable[[Sight], str] = (lambda sight: sight.row) if lesson.is_table else _place
    if lesson.is_table and not keys:
        group = _anywhere
    lesson.ignored = _ignored(lesson, group)
    first, second = (_seen(view, lesson, group) for view in (lesson.first, lesson.second))
    difference = _difference(first, second, may_lack=lesson.is_table)
    if not is_alike:
        difference = "in the end their tables show different records"
    if difference:
        return Expectation(source, doubt=f"{NOT_LEARNABLE}: two clean runs disagree: {difference}")
    if lesson.is_table and (mixed := _mixed_row(lesson)):
        return Expectation(source, doubt=f"{NOT_LEARNABLE}: {mixed}")
    if lesson.is_table and not keys:
        lesson.notes.append("row keys differ between clean runs and are not judged")
    shown = {**second, **first}
    for view in lesson.others if lesson.is_table else ():
        shown = {**_seen(view, lesson, group), **shown}
    entries = list(_entries(lesson, shown, keys))
    missing, incomplete = _of_unseen(lesson, entries)
    order = {record_id: number for number, record_id in enumerate(lesson.records)}
    entries = sorted([*entries, *missing], key=lambda entry: order[entry.record_id])
    return Expectation(
        source,
        tuple(entries),
        incomplete=incomplete,
        unnamed=_unnamed(lesson),
        ignored=lesson.ignored,
        as_records=bool(lesson.as_records),
        notes=tuple(lesson.notes),
    )


def listed(names: list[str]) -> str:
    """Return `r1`, `r1, r2`, or `r1, r2, r3 and 4 more`."""
    shown = ", ".join(names[:_NAMED_MAX])
    return shown if len(names) <= _NAMED_MAX else f"{shown} and {len(names) - _NAMED_MAX} more"


def _place(sight: Sight) -> str:
    return sight.place


def _anywhere(_: Sight) -> str:
    return ""


def _entries(lesson: Lesson, shown: _Seen, keys: bool) -> Iterator[ExpectedEntry]:
    """Return an entry for each value that a clean run showed.

    Of a table, what both clean runs end with is due, unless another one excuses that it is missing.
    """
    known = lesson.records
    views = (lesson.first, lesson.second, *lesson.others)
    ends = [
        {
            (row if keys else "", sight.record_id)
            for (_, row), sight in view.finals.items()
            if sight.record_id in known
        }
        for view in views
    ]
    last = {record.key: record_id for record_id, record in known.items()}
    lasting = frozenset(last.values())
    for (record_id, where), texts in shown.items():
        held = [(where, record_id) in end for end in ends]
        is_replaced = not keys or record_id not in lasting
        is_due = all(held[:2]) and not any(
            not is_held and _excuses(view, where, is_replaced)
            for view, is_held in zip(views[2:], held[2:], strict=True)
        )
        is_due = is_due or not lesson.is_table
        for text in texts:
            yield ExpectedEntry(record_id, text, where, is_due, any(held) and not is_due)


def _excuses(view: CleanView, where: str, is_replaced: bool) -> bool:
    """Return whether a record that this run lacks in the end need not be there.

    Where batches are cut elsewhere, or another subtask writes, a later record of the key may
    replace it before it is written, or the row shows another record. No row at all is a loss, and
    so is everything that only another time of day keeps away.
    """
    if view.is_later:
        return False
    return is_replaced or any(row == where for _, row in view.finals)


def _rows_agree(lesson: Lesson) -> tuple[bool, bool]:
    """Return whether both tables end with the same records, and whether their row keys agree."""
    known = lesson.records
    ends = [
        {key: one.record_id for key, one in view.finals.items() if one.record_id in known}
        for view in (lesson.first, lesson.second)
    ]
    first = lesson.first.rows_of(known)
    is_same = ends[0] == ends[1]
    for view in (lesson.second, *lesson.others):
        other = view.rows_of(known)
        both = [record_id for record_id in first if record_id in other]
        is_same = is_same and all(sorted(first[one]) == sorted(other[one]) for one in both)
    return sorted(ends[0].values()) == sorted(ends[1].values()), is_same


def _normal(sight: Sight, lesson: Lesson, ignored: tuple[str, ...]) -> str:
    """Return the text of a value as an identifier will give it during the search."""
    record = lesson.records[sight.record_id]
    value, wanted = sight.value, lesson.payloads[sight.record_id]
    if lesson.as_records and has_fields(value, wanted):
        kept = {name: value[name] for name in wanted}
        if canonical_text(kept) == record.text or sight.place in lesson.as_records:
            return record.text
    if sight.place in lesson.as_records:
        return record.text  # another value is a finding, and nothing that could be learned
    return text_without(value, ignored)


def _seen(view: CleanView, lesson: Lesson, group: Callable[[Sight], str]) -> _Seen:
    known = lesson.records
    found: _Seen = {}
    for sight in view.sights:
        if sight.record_id in known:
            texts = found.setdefault((sight.record_id, group(sight)), [])
            text = _normal(sight, lesson, lesson.ignored)
            if text not in texts:
                texts.append(text)
    return found


def _ignored(lesson: Lesson, group: Callable[[Sight], str]) -> tuple[str, ...]:
    """Return the fields that differ between clean runs; they are not judged."""
    known = lesson.records
    values: list[dict[tuple[str, str], list[Sight]]] = []
    for view in (lesson.first, lesson.second, *lesson.others):
        found: dict[tuple[str, str], list[Sight]] = {}
        for sight in view.sights:
            if sight.record_id in known and sight.place not in lesson.as_records:
                found.setdefault((sight.record_id, group(sight)), []).append(sight)
        values.append(found)
    paths: dict[str, bool] = {}
    for key, first in values[0].items():
        for others in [view.get(key, []) for view in values[1:]]:
            if len(first) != len(others):
                continue
            for one, other in zip(first, others, strict=True):
                paths.update(dict.fromkeys(differing(one.value, other.value), True))
    paths.pop("", None)
    return tuple(sorted(paths))


def _difference(first: _Seen, second: _Seen, *, may_lack: bool) -> str:
    """Return how the clean runs differ; a table need not show each record of a key."""
    for key in [*first, *[key for key in second if key not in first]]:
        one, other = first.get(key), second.get(key)
        if (one is None or other is None) and may_lack:
            continue
        if one is None or other is None:
            where = f" at {key[1]}" if key[1] else ""
            return f"{key[0]} is visible{where} in one of them only"
        if sorted(one) != sorted(other):
            return f"{key[0]} is {one[0]:.80} in one and {other[0]:.80} in the other"
    return ""


def _mixed_row(lesson: Lesson) -> str:
    """Return why the last record of a row is not defined; empty if it is."""
    known = lesson.records
    sources: dict[str, dict[str, bool]] = {}
    for sight in lesson.first.sights:
        if sight.record_id in known:
            sources.setdefault(sight.row, {})[known[sight.record_id].place] = True
    for row, places in sources.items():
        if len(places) > 1:
            return (
                f"the row {row!r} gets records of several partitions; no order says which is last"
            )
    return ""


def _of_unseen(lesson: Lesson, entries: list[ExpectedEntry]) -> tuple[list[ExpectedEntry], str]:
    """Return entries for the records that no clean run showed, and why those make a doubt."""
    records = lesson.records
    order = {record_id: number for number, record_id in enumerate(records)}
    rows: dict[str, dict[str, int]] = {}  # key of records → row → number of its last record
    for entry in entries:
        last = rows.setdefault(records[entry.record_id].key, {})
        last[entry.where] = max(last.get(entry.where, -1), order[entry.record_id])
    seen = {entry.record_id for entry in entries}
    made: list[ExpectedEntry] = []
    gone: list[str] = []
    is_whole = lesson.is_whole()
    for record_id, record in records.items():
        if record_id in seen:
            continue
        near = rows.get(record.key, {})
        row = next(iter(near)) if lesson.is_table and len(near) == 1 else ""
        text = record.text if is_whole else ""
        if lesson.is_table and len(near) == 1 and near[row] > order[record_id]:
            made.append(ExpectedEntry(record_id, text, row, is_due=False))
        elif is_whole:
            made.append(ExpectedEntry(record_id, text, row))
        else:
            gone.append(record_id)
            if not lesson.is_stated:
                made.append(ExpectedEntry(record_id, "", is_due=False, may_stay=True))
    if gone and lesson.is_stated:
        lesson.notes.append(
            f"{counted(len(gone), 'record')} became nothing in the clean runs: {listed(gone)}"
        )
    elif gone:
        return made, (
            f"no clean run shows {listed(gone)}: a filter is told by `expects: learned` or by "
            "`expects: file.py:function`, else such records may be lost"
        )
    return made, ""


def _unnamed(lesson: Lesson) -> str:
    count = sum(1 for sight in lesson.first.sights if not sight.record_id)
    if not count:
        return ""
    example = next(sight.text for sight in lesson.first.sights if not sight.record_id)
    return (
        f"{count} values without a record's identity cannot be judged, for instance {example:.80}; "
        "`watch` other places, or say what they must be with `expects`"
    )
