"""The statements of a table."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.sqlite.statements import TableStatements
from semantix.errors import UsageError


def test_a_key_makes_an_upsert() -> None:
    made = TableStatements("out", ["k", "v"], ["k"])
    assert made.insert == 'INSERT INTO "out" ("k", "v") VALUES (?, ?)'
    assert made.upsert == f'{made.insert} ON CONFLICT ("k") DO UPDATE SET "v" = excluded."v"'
    assert made.parameters({"v": 1, "k": "a", "more": 2}) == ("a", 1)
    assert TableStatements("out", ["k"], ["k"]).upsert.endswith("DO NOTHING")
    assert TableStatements('o"t', ["k"]).insert.startswith('INSERT INTO "o""t"')


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("", ["k"]), r"table is \[''\]"),
        (("out", []), "columns is empty"),
        (("out", "k"), "columns is 'k'"),
        (("out", ["k"], ["id"]), "key has 'id'"),
    ],
)
def test_wrong_arguments_are_named(arguments: Any, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        TableStatements(*arguments)
