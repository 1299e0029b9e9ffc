"""What all column types have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from semantix.worlds.simulated.cassandra.cql.phrases import Constant
from semantix.worlds.simulated.cassandra.errors import invalid
from semantix.worlds.simulated.cassandra.types.plain_values import of_python

PROTOCOL_VERSION = 4  # of serialised values; the types of the subset are the same in 5


@dataclass(frozen=True, eq=False, slots=True)
class ColumnType:
    """A column type.

    Attributes:
        name: as in the server's messages.
        driver: the driver's class for this type; it serialises and deserialises.
        kinds: the kinds of literals that it accepts.
        of_constant: text of a literal → bytes.
        sort_key: bytes → a key for sorting clustering columns and comparing in conditions.
        check: refuses bytes that are not a value of this type, as the server does.
        form: `scalar`, `list`, `set`, `map` or `tuple`.
        is_multi_cell: whether each element is a cell of its own (a collection without `frozen`).
        parts: the types of the elements.
    """

    name: str
    driver: Any
    kinds: tuple[str, ...]
    of_constant: Callable[[str], bytes]
    sort_key: Callable[[bytes], Any]
    check: Callable[[bytes], None]
    form: str = "scalar"
    is_multi_cell: bool = False
    parts: tuple[ColumnType, ...] = ()

    def to_python(self, value: bytes | None) -> Any:
        """Give the value that the driver gives for it."""
        return None if value is None else self.driver.from_binary(value, PROTOCOL_VERSION)

    def to_plain(self, value: bytes | None) -> object:
        """Give the value for observers of the run: a type of JSON, or bytes."""
        return None if value is None else _plain(self, value)

    def from_constant(self, constant: Constant, column: str) -> bytes:
        """Serialise a literal. Raises InvalidRequest."""
        if constant.kind not in self.kinds:
            raise invalid(
                f'Invalid {constant.kind} constant ({constant.text}) for "{column}" of type '
                f"{self.name}"
            )
        return self.of_constant(constant.text)


@lru_cache(maxsize=65_536)
def _plain(kind: ColumnType, value: bytes) -> object:
    return of_python(kind.to_python(value))
