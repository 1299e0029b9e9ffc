"""Looks whether the runs of a search show what the spec requires: steps visited, counts reached."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.history.events import History
from semantix.history.source_events import Assigned
from semantix.history.visits import steps_and_visitors
from semantix.model.canonical import from_bytes
from semantix.model.counts import (
    CHECKPOINTS_IN_A_LAST_SPLIT,
    CHECKPOINTS_WITH_AN_OPEN_PART,
    ELEMENTS_IN_FLIGHT,
    ELEMENTS_OF_A_STATE,
    PARTITIONS_OF_A_SUBTASK,
    PARTS_OF_A_BUCKET,
    RETRIES,
    SPLITS_OF_A_FILE,
)
from semantix.ports.gate import Actor
from semantix.ports.state_storage import CompletedCheckpoint
from semantix.scenario.runner import PreparedRun, read_snapshot
from semantix.scenario.scenario import Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.required_keys import split_visit

_SPLITS, _ASYNC, _BUCKETS = "splits", "_async_wait_operator_state_", "bucket-states"
_COUNTING = "counts"  # of the built-in vertex, which is no connector
Checkpoints = Sequence[CompletedCheckpoint]


@dataclass(frozen=True, slots=True)
class Required:
    """One thing that a spec requires, and what was seen of it.

    Attributes:
        what: `step`, `step:position`, or the name of a count.
        at_least: visits in all dry runs, or the value of the count.
        seen: the most of any workload; None: it cannot be counted on this world.
    """

    what: str
    at_least: int
    seen: int | None

    @property
    def is_missing(self) -> bool:
        return self.seen is not None and self.seen < self.at_least


def required_of(
    spec: ConnectorSpec, histories: Sequence[History], checkpoints: Checkpoints | None
) -> tuple[Required, ...]:
    """Return what the spec requires, with what the dry runs of one workload have shown.

    Args:
        histories: of the dry runs; the first one has no fault.
        checkpoints: all that completed in the first one; None: nobody has them.
    """
    visited = list(_visited(histories))
    found = [Required(one, 1, _times(one, visited)) for one in spec.must_visit]
    for name, at_least in spec.must_count:
        seen: int | None
        if name in _OF_HISTORIES:
            seen = _OF_HISTORIES[name](histories[0])
        else:
            seen = None if checkpoints is None else _OF_STATES[name](checkpoints)
        found.append(Required(name, at_least, seen))
    return tuple(found)


def most(one: Sequence[Required], other: Sequence[Required]) -> tuple[Required, ...]:
    """Return what two workloads have shown together: the larger number of each."""
    if not one:
        return tuple(other)
    pairs = zip(one, other, strict=True)
    return tuple([a if (a.seen or 0) >= (b.seen or 0) else b for a, b in pairs])


def completed_checkpoints(scenario: Scenario) -> Checkpoints:
    """Run a scenario on simulated worlds, and return all checkpoints that completed in it."""
    found: dict[int, CompletedCheckpoint] = {}

    def look(run: PreparedRun, _actor: Actor, step: str, position: str, _detail: int) -> None:
        if step == "ckpt_store_add" and position == "after":
            found.update((one.checkpoint_id, one) for one in run.storage.completed())

    PreparedRun(scenario, probe=look).run()
    return [found[number] for number in sorted(found)]


def _visited(histories: Iterable[History]) -> Iterator[tuple[str, str]]:
    for history in histories:
        for step, position, _ in steps_and_visitors(history.visits):
            yield step, position


def _times(visit: str, visited: Sequence[tuple[str, str]]) -> int:
    name, position = split_visit(visit)
    return sum(1 for one in visited if one == (name, position or "before"))


def _partitions(history: History) -> int:
    places: dict[str, set[str]] = {}
    for event in history.facts:
        if isinstance(event, Assigned):
            places.setdefault(event.who, set()).add(event.place)
    return max(map(len, places.values()), default=0)


def _retries(history: History) -> int:
    return _times("async_retry_fire", list(_visited([history])))


def _lists(checkpoint: CompletedCheckpoint) -> Iterator[tuple[str, list[Any]]]:
    """Return name and elements of each list state of each subtask."""
    for _, _, state in checkpoint.states:
        for name, _, elements in read_snapshot(state):
            yield name, elements


def _elements(checkpoints: Checkpoints) -> int:
    sizes = [len(found) for one in checkpoints for name, found in _lists(one) if name != _COUNTING]
    return max(sizes, default=0)


def _in_flight(checkpoints: Checkpoints) -> int:
    sizes = [len(found) for one in checkpoints for name, found in _lists(one) if name == _ASYNC]
    return max(sizes, default=0)


def _splits(checkpoints: Checkpoints) -> int:
    starts: dict[str, set[int]] = {}
    for one in checkpoints:
        for splits in _reader_states(one):
            for split in splits:
                starts.setdefault(split.path, set()).add(split.start)
    return max(map(len, starts.values()), default=0)


def _in_last_split(checkpoints: Checkpoints) -> int:
    return sum(
        any(len(splits) == 1 and splits[0].state is not None for splits in _reader_states(one))
        for one in checkpoints
    )


def _reader_states(checkpoint: CompletedCheckpoint) -> Iterator[list[Any]]:
    """Return the splits of each reader of files; another state may have the same name."""
    for name, elements in _lists(checkpoint):
        splits = [from_bytes(element) for element in elements] if name == _SPLITS else []
        if all(hasattr(split, "path") for split in splits):
            yield splits


def _parts(checkpoints: Checkpoints) -> int:
    parts: dict[str, set[str]] = {}
    for one in checkpoints:
        for bucket in _bucket_states(one):
            pending = [handle for _, handles in bucket.pending for handle in handles]
            opened = [] if bucket.in_progress is None else [bucket.in_progress]
            targets = [handle.target for handle in (*pending, *opened)]
            parts.setdefault(bucket.path, set()).update(targets)
    return max(map(len, parts.values()), default=0)


def _with_open_part(checkpoints: Checkpoints) -> int:
    return sum(
        any(bucket.in_progress is not None for bucket in _bucket_states(one)) for one in checkpoints
    )


def _bucket_states(checkpoint: CompletedCheckpoint) -> Iterator[Any]:
    """Return the buckets of each file sink; another state may have the same name."""
    for name, elements in _lists(checkpoint):
        states = [from_bytes(element) for element in elements] if name == _BUCKETS else []
        if all(hasattr(state, "in_progress") for state in states):
            yield from states


_OF_HISTORIES: Mapping[str, Callable[[History], int]] = {
    PARTITIONS_OF_A_SUBTASK: _partitions,
    RETRIES: _retries,
}
_OF_STATES: Mapping[str, Callable[[Checkpoints], int]] = {
    SPLITS_OF_A_FILE: _splits,
    CHECKPOINTS_IN_A_LAST_SPLIT: _in_last_split,
    ELEMENTS_OF_A_STATE: _elements,
    ELEMENTS_IN_FLIGHT: _in_flight,
    PARTS_OF_A_BUCKET: _parts,
    CHECKPOINTS_WITH_AN_OPEN_PART: _with_open_part,
}
