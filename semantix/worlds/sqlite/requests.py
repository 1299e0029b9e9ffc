"""What a call asks of the engine: a statement, or the end of a transaction or of a connection."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_SPACE = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?(?:\*/|$))*"
_KEYWORD = re.compile(rf"{_SPACE}([A-Za-z]*)", re.DOTALL)
ENDING = ("COMMIT", "END", "RELEASE")  # statements that end a transaction
_CHANGING = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a connection.

    Attributes:
        name: of the call: `execute`, `executemany`, `commit`, `rollback` or `close`.
        effect: makes the call of Python's own class.
        sql: the statement; empty if the call has none.
        parameters: of the statement.
        begins: how Python begins a transaction before this statement (`BEGIN`, `BEGIN IMMEDIATE`);
            empty: it does not.
    """

    name: str
    effect: Callable[[], Any]
    sql: str = ""
    parameters: Any = ()
    begins: str = ""

    @property
    def keyword(self) -> str:
        """The first word of the statement, in capitals; `COMMIT` and so on for the other calls."""
        return keyword_of(self.sql) if self.sql else self.name.upper()


@lru_cache(maxsize=256)
def keyword_of(sql: str) -> str:
    """Return the first word behind comments, in capitals."""
    found = _KEYWORD.match(sql)
    return found[1].upper() if found else ""


def begins_of(sql: str, isolation_level: str | None, *, is_in_transaction: bool) -> str:
    """Return how Python begins a transaction before a statement; empty: it does not.

    Source: Python's sqlite3, `isolation_level`.
    """
    if isolation_level is None or is_in_transaction or keyword_of(sql) not in _CHANGING:
        return ""
    return f"BEGIN {isolation_level}".rstrip()
