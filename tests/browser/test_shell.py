"""The harness itself: what it must not let pass, and the empty shell, which passes."""

from __future__ import annotations

import pytest

from semantix.report.pages.shell import page

_HEAD = '<!doctype html><html lang="en"><title>a page</title><main><h1>a page</h1>'


def test_the_bare_shell_is_fine_at_every_width(look) -> None:
    look(page("shell", title="an empty page")).everywhere("shell")


@pytest.mark.parametrize(
    "wrong",
    [
        "<script>undefined_name()</script>",
        "<script>console.error('no')</script>",
        "<script>console.warn('careful')</script>",
    ],
)
def test_a_page_that_complains_on_the_console_is_seen(look, wrong: str) -> None:
    with pytest.raises(AssertionError):
        look(f"{_HEAD}{wrong}</main>").at(900)


@pytest.mark.parametrize(
    "wrong",
    [
        '<img alt="" src="https://localhost:9/picture.png">',
        '<link rel="stylesheet" href="other.css">',
        "<script>fetch('http://127.0.0.1:9/').catch(() => {})</script>",
    ],
)
def test_a_page_that_asks_for_anything_is_seen(look, wrong: str) -> None:
    with pytest.raises(AssertionError):
        look(f"{_HEAD}{wrong}</main>").at(900)


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        ('<p style="color:#aaa;background:#fff">pale text</p>', "color-contrast"),
        ("<button></button>", "button-name"),
        ('<input type="text">', "label"),
    ],
)
def test_a_page_that_some_cannot_use_is_seen(look, wrong: str, rule: str) -> None:
    opened = look(f"{_HEAD}{wrong}</main>")
    opened.at(900)
    assert rule in "\n".join(opened.complaints())


def test_the_policy_stops_a_request_that_slips_in(look) -> None:
    made = page("shell", title="with a picture").replace(
        "</main>", '<img alt="" src="https://localhost:9/picture.png"></main>'
    )
    opened = look(made)
    with pytest.raises(AssertionError, match="Content Security Policy"):
        opened.at(900)
