"""Keyspaces of one run on a shared server: the connector's `shop` is `<run>_shop` on the server."""

from __future__ import annotations

import re
from hashlib import sha256

_LENGTH_MAX = 48  # Cassandra, SchemaConstants.NAME_LENGTH
_LITERAL = re.compile(r"('[^']*')")
_NAME = r"(\"[^\"]+\"|[A-Za-z]\w*)"
_OF_A_TABLE = re.compile(
    rf"\b((?:FROM|INTO|UPDATE|TABLE|EXISTS|TRUNCATE|ON|INDEX)\s+){_NAME}(\s*\.)", re.IGNORECASE
)
_OF_A_KEYSPACE = re.compile(
    rf"\b(KEYSPACE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?|^\s*USE\s+)(?!IF\b){_NAME}()", re.IGNORECASE
)


class KeyspaceNames:
    """Turns a connector's keyspaces into unique ones, also inside of CQL.

    Args:
        prefix: of every keyspace that the run makes.
    """

    __slots__ = ("prefix",)

    def __init__(self, prefix: str) -> None:
        self.prefix = f"{prefix}_"

    def real(self, keyspace: str) -> str:
        """Give the server's name; the server's own keyspaces keep theirs."""
        name = keyspace[1:-1] if keyspace.startswith('"') else keyspace.lower()
        if name == "system" or name.startswith("system_"):
            return keyspace
        made = self.prefix + name
        if len(made) > _LENGTH_MAX:
            digest = sha256(name.encode()).hexdigest()[:8]
            made = f"{made[: _LENGTH_MAX - 9]}_{digest}"
        return f'"{made}"' if keyspace.startswith('"') else made

    def in_cql(self, text: str) -> str:
        """Translate the keyspaces that a statement names; literals stay as they are."""
        pieces = _LITERAL.split(text)
        for position in range(0, len(pieces), 2):
            for pattern in (_OF_A_TABLE, _OF_A_KEYSPACE):
                pieces[position] = pattern.sub(self._translated, pieces[position])
        return "".join(pieces)

    def _translated(self, found: re.Match[str]) -> str:
        return f"{found[1]}{self.real(found[2])}{found[3]}"
