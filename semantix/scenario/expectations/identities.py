"""Finds out which record of the workload a value is that a world or a client call shows."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from msgspec import UnsetType

from semantix.history.events import Entry
from semantix.history.expectation import FOLD, FUNCTION, Expectation
from semantix.model.canonical_json import canonical_text, identity_text, value_at
from semantix.scenario.workload import Workload, workload_of
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings

SEEN_MAX = 100_000  # size of the cache of an identifier; further values are decoded each time
_KEPT_MAX = 4
_SHOWN_MAX = 60  # characters of a value that is its own identity

# The source of an expectation that asks for every value as the world holds it, with all its fields.
RAW = "raw"


class Identifier:
    """Finds out which record of the workload a raw value is (bytes of JSON, a mapping, a row).

    A value with all fields of its record, with equal types and values, is the record: it may have
    more fields, for instance a server's time.

    Sources that make their records by themselves may emit values without an identity: numbers,
    lines, mappings without `id`. Such a value is its own identity (`content_identity`).

    Args:
        path: where an output has the id of its record, `id` or `meta.id`.
        workload: the records of the run.
        expectation: what a reader must see; None: the records as they are.
        of_records: where a record itself has its id; empty: at `path`.
    """

    __slots__ = (
        "_as_records", "_by_text", "_ignored", "_is_own", "_known", "_of_records", "_path",
        "_plain", "_seen",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        workload: Workload,
        expectation: Expectation | None = None,
        of_records: str = "",
    ) -> None:
        learned = expectation.identity if expectation is not None else ""
        self._path = tuple((learned or path).split("."))
        self._of_records = tuple((of_records or path).split("."))
        self._plain = expectation is None
        self._is_own = expectation is not None and not isinstance(expectation.inputs, UnsetType)
        self._as_records = expectation is None or expectation.as_records
        self._ignored = expectation.ignored if expectation is not None else ()
        self._by_text = {} if expectation is None else _texts_of(expectation)
        self._known: dict[str, tuple[dict[str, Any], Entry]] = {}
        self._seen: dict[bytes, Entry] = {}
        for partition in workload.partitions:
            for record in partition:
                entry = (record.record_id, record.key, canonical_text(record.value))
                self._known[record.record_id] = (record.value, entry)

    def entry(self, raw: object) -> Entry:
        """Return (record id, key, canonical JSON). The id is empty if the value has none."""
        if isinstance(raw, bytes):
            found = self._seen.get(raw)
            if found is None:
                found = self._of_output(_decoded(raw), raw)
                if len(self._seen) < SEEN_MAX:
                    self._seen[raw] = found
            return found
        return self._of_output(raw, raw)

    def record_id(self, raw: object) -> str:
        """Return the record id only."""
        return self.entry(raw)[0]

    def fed_entry(self, raw: object) -> Entry:
        """Return the entry of a value that was put into the world as input."""
        value = json.loads(raw) if isinstance(raw, bytes) else raw
        return self._of_value(value, raw, self._of_records)

    def _of_output(self, value: object, raw: object) -> Entry:
        return self._of_value(value, raw, self._path)

    def _of_value(self, value: object, raw: object, path: tuple[str, ...]) -> Entry:
        at_path = value_at(value, path)
        found = identity_text(at_path)
        if not isinstance(at_path, str) and found not in self._known:
            found = ""
        if not found and self._is_own:
            own = content_identity(raw if value is None else value, at_path)
            # Without known records the clean run goes on that shows them.
            found = own if not self._known or own in self._known else ""
        if self._plain and (not found or not isinstance(value, dict)):
            return ("", "", canonical_text(raw))
        known = self._known.get(found) if isinstance(value, dict) and self._as_records else None
        if known is not None and _has_all(value, known[0]):
            return known[1]
        key = str(value.get("key", "")) if isinstance(value, dict) else ""
        if self._plain:
            return (found, key, canonical_text(value))
        text = canonical_text(raw) if value is None else text_without(value, self._ignored)
        if found not in self._known and text in self._by_text:
            found = self._by_text[text]
        return (found, key, text)


class _Kept:
    """The last identifiers, found by the identity of what they were made from.

    Runs share an identifier, because it only caches results. Hashing an expectation for each run
    would cost more than the run.
    """

    def __init__(self) -> None:
        self.found: list[tuple[ConnectorSpec, WorkloadSettings, object, Identifier]] = []


_kept = _Kept()


def identifier_for(
    spec: ConnectorSpec, settings: WorkloadSettings, expectation: Expectation | None = None
) -> Identifier:
    """Return the identifier of a spec and a workload."""
    for of_spec, of_settings, of_expectation, identifier in _kept.found:
        if of_spec is spec and of_settings is settings and of_expectation is expectation:
            return identifier
    records = workload_of(settings, expectation)
    made = Identifier(spec.identify, records, expectation, spec.identify_record)
    _kept.found = [(spec, settings, expectation, made), *_kept.found[: _KEPT_MAX - 1]]
    return made


def content_identity(value: object, at_path: object) -> str:
    """Return the identity of a value of a source that makes its records by itself.

    Args:
        at_path: what stands where the spec says that an identity is; None: nothing.
    Returns:
        This as text; else the value as text, a long one cut, with a digest.
    """
    text = identity_text(at_path) or identity_text(value) or canonical_text(value)
    if len(text) <= _SHOWN_MAX:
        return text
    return f"{text[:_SHOWN_MAX]}… {sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def text_without(value: object, ignored: tuple[str, ...]) -> str:
    """Return a value as canonical JSON, without the fields at these paths."""
    if not ignored:
        return canonical_text(value)
    plain = json.loads(canonical_text(value))
    for path in ignored:
        *parts, last = path.split(".")
        around = value_at(plain, parts)
        if isinstance(around, dict):
            around.pop(last, None)
    return canonical_text(plain)


def plain_value(raw: object) -> object:
    """Return a value as a reader sees it: JSON is decoded, other bytes become text if they can."""
    if isinstance(raw, bytes):
        return _decoded(raw)
    return raw


def _has_all(value: Any, payload: dict[str, Any]) -> bool:
    """Return whether a mapping has all fields of a record, with the same types and values."""
    if value is payload:
        return True
    for name, wanted in payload.items():
        found = value.get(name)
        if found != wanted or type(found) is not type(wanted):
            return False
        # 7 equals 7.0 and True equals 1 also within lists and mappings.
        if isinstance(wanted, (dict, list)) and canonical_text(found) != canonical_text(wanted):
            return False
    return True


def _texts_of(expectation: Expectation) -> dict[str, str]:
    """Return value → record id, where a value that has no identity belongs to one record only."""
    found: dict[str, str] = {}
    if expectation.source not in (FUNCTION, FOLD):
        return found
    for entry in expectation.entries:
        known = found.setdefault(entry.text, entry.record_id)
        if known != entry.record_id:
            found[entry.text] = ""
    return {text: record_id for text, record_id in found.items() if record_id and text}


def _decoded(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except ValueError:
        pass
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None
