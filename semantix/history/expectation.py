"""What a reader must see, beyond "the records as they are"; a part of a history's header."""

from __future__ import annotations

import msgspec

RECORDS = "records"
LEARNED = "learned"
FUNCTION = "function"
FOLD = "fold"


class InputRecord(msgspec.Struct, frozen=True):
    """A record of the workload.

    Attributes:
        record_id: `r7`, unique.
        key: the pipeline partitions by the hash of it.
        place: the place of the input that has the record, `workload/0`. The rank of a record is its
            position within its place, from 0.
        text: canonical JSON of the payload. The oracle FAB compares what a reader sees with it.
    """

    record_id: str
    key: str
    place: str
    text: str


class ExpectedEntry(msgspec.Struct, frozen=True):
    """One entry that a reader must, or may, see.

    Attributes:
        record_id: the record that it comes from. An entry of a fold comes from the last record of
            its prefix.
        text: canonical JSON of the value; empty: any value.
        where: the key of the row in a table, the name of the place in a log; empty: anywhere.
        is_due: a reader must see it in the end. False: it may see it before, as a row does that
            shows a later record in the end.
        may_stay: if it is not due, a row may all the same show it in the end.
    """

    record_id: str
    text: str
    where: str = ""
    is_due: bool = True
    may_stay: bool = False


class Expectation(msgspec.Struct, frozen=True):
    """What a reader must see, where that differs from each record once, as it is.

    Attributes:
        source: where the values come from: `records`, `learned` (two clean runs), `function` or
            `fold` of the spec.
        entries: what a reader must see. A record without an entry must not be visible.
        doubt: why nothing that a reader sees can be judged; else empty.
        incomplete: why completeness cannot be judged (loss), although what is seen can; else empty.
        unnamed: why values without a record's identity are not judged; else empty.
        ignored: paths of the values' fields that are not judged, `meta.at`.
        as_records: a value with all fields of its record, with the same types and values, is the
            record; its further fields are not judged.
        identity: path of the identity in the output, if the clean runs have shown it; else empty.
        notes: further sentences for the certificate.
        inputs: the input, if the sources of the job make it by themselves; unset (and then not
            encoded): the records of the workload.
    """

    source: str
    entries: tuple[ExpectedEntry, ...] = ()
    doubt: str = ""
    incomplete: str = ""
    unnamed: str = ""
    ignored: tuple[str, ...] = ()
    as_records: bool = False
    identity: str = ""
    notes: tuple[str, ...] = ()
    inputs: tuple[InputRecord, ...] | msgspec.UnsetType = msgspec.UNSET
