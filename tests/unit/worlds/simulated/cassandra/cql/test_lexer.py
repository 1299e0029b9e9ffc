"""CQL text is cut into tokens with their place."""

from __future__ import annotations

import pytest
from cassandra.protocol import SyntaxException

from semantix.worlds.simulated.cassandra.cql.lexer import (
    END,
    INTEGER,
    MARK,
    NAME,
    QUOTED,
    STRING,
    tokens_of,
)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("SeLeCT", NAME, "select"),
        ('"My ""Table"""', QUOTED, 'My "Table"'),
        ("'it''s'", STRING, "it's"),
        ("$$it's$$", STRING, "it's"),
        ("42", INTEGER, "42"),
        ("?", MARK, "?"),
    ],
)
def test_each_kind_of_token(text: str, kind: str, value: str) -> None:
    token, end = tokens_of(text)
    assert (token.kind, token.text, token.line, token.column) == (kind, value, 1, 0)
    assert end.kind == END


def test_lines_and_columns_are_counted_over_comments() -> None:
    tokens = tokens_of("use -- a comment\n  ks /* and\n one more */ x")
    assert [(one.text, one.line, one.column) for one in tokens[:-1]] == [
        ("use", 1, 0),
        ("ks", 2, 2),
        ("x", 3, 13),
    ]


def test_a_character_of_no_token_is_refused_with_its_place() -> None:
    with pytest.raises(SyntaxException, match="line 2:1 no viable alternative at character"):
        tokens_of("use\n @")
