"""The summary in Markdown: text of others has no markup in it."""

from __future__ import annotations

import re

import pytest

from semantix.report.documents import markdown
from semantix.report.documents.markdown import CHARACTERS_MAX, code, markdown_summary, plain
from semantix.testing.sample_certificates import HOSTILE, sample_certificate


def test_the_table_has_a_line_for_each_result_and_what_failed_is_told_below() -> None:
    lines = markdown_summary(sample_certificate(4)).splitlines()
    below = lines.index("### Preconditions of the claims, each turned off in turn")
    table = [line for line in lines[:below] if line.startswith("| ")]
    assert len(table) == 2 + 4
    assert table[2].startswith("| ❌ VIOLATED | spec-0 | simulated | `exactly_once` |")
    assert [line for line in lines if line.startswith("### ")] == [
        "### spec-0 (simulated): VIOLATED",
        "### spec-2 (simulated): INCONCLUSIVE",
        "### Preconditions of the claims, each turned off in turn",
        "### Latency of the clean runs",
    ]
    assert lines[below + 4].startswith("| spec-0 | simulated | one living attempt for each")
    assert lines[below + 5] == (
        "| spec-0 | simulated | checkpointing is on | enforced by the connector | the connector "
        "refuses to start, in open: ValueError: an own text | 1 run without it, with no fault |"
    )
    assert "**loss after a crash** (1 more like it)" in lines
    assert "Run it again: `semantix certify an own text --seed 7`" in lines


def test_the_log_of_the_connector_is_a_block_that_ends_nowhere_inside() -> None:
    certificate = sample_certificate(1)
    certificate["results"][0]["findings"][0]["log"] = ["```", "\x1b[2J </pre>", "last"]
    lines = markdown_summary(certificate).splitlines()
    begin = lines.index("What the connector printed in that run:")
    assert lines[begin + 1 : begin + 5] == ["", "    ```", "    \\x1b[2J </pre>", "    last"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_makes_no_markup_and_no_further_cell(text: str) -> None:
    made = markdown_summary(sample_certificate(4, texts=(text,)))
    made.encode("utf-8")
    assert made.isprintable() or "\n" in made
    assert len(made) < CHARACTERS_MAX
    for line in made.splitlines():
        assert not re.search(r"(?<!\\)<|(?<!\\)\[link", re.sub(r"(`+) ?.*?\1", "", line))
        if line.startswith("| "):
            assert len(re.findall(r"(?<!\\)\|", line)) in (7, 10), line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a - b (c) d.e", "a - b (c) d.e"),
        ("- a list", "\\- a list"),
        ("# a title", "\\# a title"),
        ("1. a list", "1\\. a list"),
        ("*a* <b> `c` | d_e", "\\*a\\* \\<b\\> \\`c\\` \\| d\\_e"),
        ("https://localhost/", "https:\\//localhost/"),
        ("two\nlines", "two\\\\nlines"),
    ],
)
def test_markup_is_spelled_out(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_code_may_contain_backquotes_and_bars() -> None:
    assert code("a`b") == "`` a`b ``"
    assert code("a|b") == "`a|b`"
    assert code("a|b", in_table=True) == "`a\\|b`"
    assert code("") == ""


def test_what_was_not_certified_has_a_line() -> None:
    missing = {"spec": "far", "world": "containers", "claim": None, "reason": "no engine\nhint"}
    made = markdown_summary({**sample_certificate(1), "not_certified": [missing]})
    assert "| ❔ not certified | far | containers | `(none made)` | | | | | no engine |" in made


def test_a_summary_that_is_too_long_is_cut_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "CHARACTERS_MAX", 20_000)
    made = markdown_summary(sample_certificate(24, 8, texts=("y" * 390,)))
    assert len(made) < 20_100
    assert made.rstrip().endswith("does not fit into a summary.")
