"""Syntax trees of what INSERT, UPDATE and DELETE do to columns."""

from __future__ import annotations

from dataclasses import dataclass

from semantix.worlds.simulated.cassandra.cql.phrases import Term


@dataclass(frozen=True, slots=True)
class Using:
    """USING TIMESTAMP and USING TTL."""

    timestamp: Term | None = None
    ttl: Term | None = None


NOTHING_USED = Using()


@dataclass(frozen=True, slots=True)
class Assignment:
    """One operation of SET.

    Attributes:
        kind: `=`; `+` and `-` for `c = c + term`; `prepend` for `c = term + c`; `[]` for
            `c[key] = term`.
        key: of `[]`.
    """

    column: str
    kind: str
    term: Term
    key: Term | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A column, or with `key` one element of it, behind DELETE."""

    column: str
    key: Term | None = None
