"""The shell of all pages: hostile text is harmless in it, whatever a template does."""

from __future__ import annotations

import re

import pytest
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from semantix.report.pages import shell
from semantix.report.pages.shell import VALUE_MAX, counted, page, shown

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\x1b[31mred\x00\x07",
    "\u202etext that runs backwards",
    "\ud800 alone",
    "]]>&amp;<!--",
)


@pytest.fixture
def own_template(monkeypatch: pytest.MonkeyPatch):
    """Render a text as the content of a page."""

    def rendered(content: str, **values: object) -> str:
        made = shell._environment().overlay()
        known = made.loader
        assert known is not None
        child = '{% extends "shell.html.j2" %}{% block content %}' + content + "{% endblock %}"
        sources = {name: known.get_source(made, name)[0] for name in ("shell.html.j2",)}
        made.loader = DictLoader({**sources, "own.html.j2": child})
        monkeypatch.setattr(shell, "_environment", lambda: made)
        return page("own", title="own page", **values)

    return rendered


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_content_and_in_attributes(own_template, text: str) -> None:
    made = own_template('<p title="{{ text }}">{{ text }}</p>', text=text)
    made.encode("utf-8")
    inside = re.search(r'<p title="([^"]*)">([^<]*)</p>', made)
    assert inside is not None, made[-400:]
    assert inside[1] == inside[2]
    assert inside[1].isprintable()


def test_a_value_of_a_megabyte_is_cut(own_template) -> None:
    made = own_template("<p>{{ text }}</p>", text="x" * 1_000_000)
    assert re.search(r"<p>(x+…)</p>", made)
    assert len(made) < 20_000 + VALUE_MAX


def test_bytes_that_are_no_text_are_shown_as_bytes(own_template) -> None:
    assert "\\xff\\xfe" in own_template("<p>{{ text }}</p>", text=b"\xff\xfe")


def test_a_value_that_was_not_given_is_an_error(own_template) -> None:
    with pytest.raises(UndefinedError):
        own_template("{{ forgotten }}")


def test_markup_of_a_macro_stays_markup(own_template) -> None:
    made = own_template("{% macro bold(x) %}<b>{{ x }}</b>{% endmacro %}{{ bold('<') }}")
    assert "<b>&lt;</b>" in made


def test_the_policy_of_the_page_forbids_every_request(own_template) -> None:
    made = own_template("")
    assert "default-src 'none'" in made
    assert not re.search(r"(?:src|href)=[\"'](?:https?:|//|/)", made)
    assert "url(" not in made
    assert "@import" not in made


def test_landmarks_and_language_are_there(own_template) -> None:
    made = own_template("")
    for part in ('<html lang="en">', "<header", "<main id=", "<footer", 'href="#main"'):
        assert part in made


def test_a_value_is_spelled_out_and_markup_is_not() -> None:
    assert shown("a\nb") == "a\\nb"
    assert shown(Markup("<b>")) == Markup("<b>")


def test_numbers_are_told_with_their_word() -> None:
    assert (counted(1, "run"), counted(2_400, "run")) == ("1 run", "2,400 runs")
    assert counted(2, "history", "histories") == "2 histories"
