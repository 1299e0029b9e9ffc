"""The parts of statements. Syntax trees are plain values."""

from __future__ import annotations

from dataclasses import dataclass

NULL, BOOLEAN = "NULL", "BOOLEAN"  # kinds of constants; the others are the lexer's


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal. Its `kind` is a word of Cassandra's messages."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Marker:
    """A `?` or `:name`, numbered from 0 in the order of the text."""

    index: int
    name: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A function without a column: `now()` or `toTimestamp(now())`."""

    name: str


@dataclass(frozen=True, slots=True)
class Collected:
    """`[a, b]`, `{a, b}`, `{a: b}`, `(a, b)` or the `(a, b)` behind IN.

    Attributes:
        form: `list`, `set`, `map`, `tuple` or `in`. `{}` is a set, and may stand for a map.
        parts: of a map key, value, key, …
    """

    form: str
    parts: tuple[Term, ...]


Term = Constant | Marker | Call | Collected


def written(term: Term) -> str:
    """Write a term as the server's messages do."""
    if isinstance(term, Constant):
        return f"'{term.text}'" if term.kind == "STRING" else term.text
    if isinstance(term, Marker):
        return "?" if term.name is None else f":{term.name}"
    if isinstance(term, Call):
        return f"{term.name}()"
    parts = [written(part) for part in term.parts]
    if term.form == "map":
        parts = [f"{key}: {value}" for key, value in zip(parts[::2], parts[1::2], strict=True)]
    brackets = {"list": "[]", "set": "{}", "map": "{}"}.get(term.form, "()")
    return f"{brackets[0]}{', '.join(parts)}{brackets[1]}"


@dataclass(frozen=True, slots=True)
class Relation:
    """`column operator term`, of a WHERE or an IF. The term of IN is a marker or `Collected`."""

    column: str
    operator: str
    term: Term


@dataclass(frozen=True, slots=True)
class TableName:
    """A table, with its keyspace if the text names one."""

    keyspace: str | None
    name: str
