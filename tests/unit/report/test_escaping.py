"""Text of others, made harmless."""

import pytest

from semantix.report.escaping import escaped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ✓", "plain ✓"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("two\nlines\t.", "two\\nlines\\t."),
        (7, "7"),
        ("", ""),
    ],
)
def test_control_codes_are_spelled_out(text, shown):
    assert escaped(text) == shown


def test_a_long_text_is_cut_to_the_length_that_is_asked_for():
    assert escaped("x" * 9, length_max=9) == "x" * 9
    assert escaped("x" * 10, length_max=9) == "x" * 8 + "…"
    assert len(escaped("\n" * 50, length_max=9)) == 9
