"""Records that a spec gives: by a function of a seeded generator, or in a file of JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from semantix.errors import SpecError
from semantix.model.canonical_json import canonical_text, identity_text, value_at
from semantix.model.counts import counted
from semantix.scenario.connector_loading import load_function
from semantix.scenario.given.user_calls import called_twice
from semantix.simulation.seeded_random import seeded
from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.given_values import is_target

GivenRecord = tuple[str, str, dict[str, Any]]  # identity, key, value

_SEED = 0  # the same records for every seed of a search
_LINE_CHARACTERS_MAX = 1_000_000


def given_records(settings: WorkloadSettings) -> list[GivenRecord]:
    """Return the first records that the source gives.

    Raises:
        SpecError: it names the source and the record. The function cannot be loaded, raises, gives
            too few records or other records at a second call; a line is no JSON; a record is no
            mapping, has no identity, or has the identity of another one.
    """
    found = list(_of_function(settings) if is_target(settings.source) else _of_file(settings))
    if len(found) < settings.records:
        gave = counted(len(found), "record")
        text = f"{settings.source}: it gave {gave}, expected {settings.records}"
        raise SpecError(text, hint="return as many values as the second argument says")
    made: list[GivenRecord] = []
    known: dict[str, str] = {}
    for where, value in found:
        record_id, key = _identity(settings, where, value)
        if record_id in known:
            text = f"{where}: its identity {record_id!r} is already that of {known[record_id]}"
            raise SpecError(text, hint=f"each record needs its own value at {settings.identity!r}")
        known[record_id] = where
        made.append((record_id, key, value))
    return made


def _identity(settings: WorkloadSettings, where: str, value: Any) -> tuple[str, str]:
    if not isinstance(value, dict):
        raise SpecError(f"{where}: expected a mapping from fields to values, found {value!r:.80}")
    record_id = identity_text(value_at(value, settings.identity.split(".")))
    if not record_id:
        raise SpecError(
            f"{where}: the record has no identity at {settings.identity!r}: {value!r:.80}",
            hint="`identify` of the spec says where a record has its identity, a text or a number",
        )
    key = value_at(value, settings.key.split("."))
    return record_id, identity_text(key) or (canonical_text(key) if key is not None else record_id)


def _of_function(settings: WorkloadSettings) -> Iterator[tuple[str, Any]]:
    source, count = settings.source, settings.records
    function = load_function(source)

    def call() -> list[Any]:
        generator = seeded(_SEED, "records of the workload")
        return list(islice(function(generator, count), count))

    for number, value in enumerate(called_twice(call, source, f"{count} records"), start=1):
        yield f"{source}: record {number}", value


def _of_file(settings: WorkloadSettings) -> Iterator[tuple[str, Any]]:
    try:
        with open(settings.source, encoding="utf-8") as file:
            filled = [(number, line) for number, line in enumerate(file, start=1) if line.strip()]
    except (OSError, ValueError) as error:
        raise SpecError(f"{settings.source}: {error}") from error
    for number, line in filled[: settings.records]:
        where = f"{settings.source}:{number}"
        if len(line) > _LINE_CHARACTERS_MAX:
            raise SpecError(f"{where}: the line has more than {_LINE_CHARACTERS_MAX} characters")
        try:
            value = json.loads(line)
        except ValueError as error:
            raise SpecError(f"{where}: the line is no JSON: {error}") from error
        yield where, value
