"""A badge for a README: the verdicts of a certificate as a small SVG picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from semantix.report.escaping import escaped
from semantix.report.view import ResultView, view_of_entry

_LABEL = "semantix"
_HEIGHT = 20
_CHARACTER = 6.6  # width of a character at 11 pixels; `textLength` makes it exact
_PADDING = 7
_TEXT_MAX = 60
# White text has a contrast of at least 4.5 on each of them.
_COLOURS = {"UPHELD": "#14632a", "VIOLATED": "#a8101d", "INCONCLUSIVE": "#7a4a00", "": "#545d68"}


def badge_svg(certificate: Mapping[str, Any]) -> str:
    """Return the picture: the one verdict, or the number of each verdict."""
    views = [view_of_entry(entry) for entry in certificate["results"]]
    missing = len(certificate.get("not_certified", ()))
    words = _text(views) + (f", {missing} not certified" if missing else "")
    worst = _worst(views)
    if missing and worst != "VIOLATED":
        worst = "INCONCLUSIVE"
    text, colour = escape(escaped(words, _TEXT_MAX)), _COLOURS[worst]
    left, right = _width(_LABEL), _width(text)
    said = f"{_LABEL}: {text}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}" '
        f'role="img" aria-label="{said}">\n'
        f"<title>{said}</title>\n"
        f'<rect width="{left}" height="{_HEIGHT}" rx="3" fill="#3a4149"/>\n'
        f'<rect x="{left}" width="{right}" height="{_HEIGHT}" rx="3" fill="{colour}"/>\n'
        f'<rect x="{left - 3}" width="6" height="{_HEIGHT}" fill="{colour}"/>\n'
        f'<rect x="{left - 3}" width="3" height="{_HEIGHT}" fill="#3a4149"/>\n'
        '<g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">\n'
        f"{_words(_LABEL, 0, left)}{_words(text, left, right)}"
        "</g>\n</svg>\n"
    )


def _text(views: Sequence[ResultView]) -> str:
    if len(views) == 1:
        (view,) = views
        word = view.strongest if view.outcome == "UPHELD" else view.claim
        return f"{word} {view.verdict}" if view.is_claimed else f"{view.strongest} (observed)"
    words = [view.verdict.partition(" ")[0] for view in views]
    order = ("VIOLATED", "INCONCLUSIVE", "UPHELD", "reported")
    return ", ".join(f"{words.count(word)} {word}" for word in order if word in words) or "nothing"


def _worst(views: Sequence[ResultView]) -> str:
    outcomes = {view.outcome for view in views if view.is_claimed or view.outcome != "UPHELD"}
    return next((word for word in ("VIOLATED", "INCONCLUSIVE", "UPHELD") if word in outcomes), "")


def _width(text: str) -> int:
    return round(len(text) * _CHARACTER) + 2 * _PADDING


def _words(text: str, x: int, width: int) -> str:
    inner = width - 2 * _PADDING
    return f'<text x="{x + _PADDING}" y="14" textLength="{inner}">{text}</text>\n'
