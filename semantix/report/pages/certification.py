"""The page of a certification: a summary, then each result with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from semantix.model.counts import counted
from semantix.report.pages.matrix import MatrixView, matrix_of
from semantix.report.pages.shell import page
from semantix.report.view import DetailView, ResultView, details_of, view_of_entry

TIMELINE_MAX = 70  # lines of one finding; the page of a replay shows all of them
_AT_END = 25
_FOLDED_FROM = 4  # results; in a longer report the evidence of each result is folded
_CLASSES = ("upheld", "violated", "inconclusive")


@dataclass(frozen=True, slots=True)
class SectionView:
    """One result on the page.

    Attributes:
        anchor: the `id` of its section.
        matrix: the picture of its coverage; None: an older certificate has no coverage.
    """

    anchor: str
    view: ResultView
    details: DetailView
    matrix: MatrixView | None


def certification_page(certificate: Mapping[str, Any]) -> str:
    """Return the page of a certificate as HTML."""
    sections = [
        _section(f"result-{number}", entry)
        for number, entry in enumerate(certificate["results"], start=1)
    ]
    return page(
        "certification",
        title="Certification report",
        certificate=certificate,
        sections=sections,
        missing=[
            {**entry, "reason": entry["reason"].partition("\n")[0]}
            for entry in certificate.get("not_certified", ())
        ],
        counts=_counts([section.view for section in sections]),
        is_folded=len(sections) >= _FOLDED_FROM,
        verdict_class=verdict_class,
        shortened=shortened,
    )


def verdict_class(verdict: str) -> str:
    """Return the class of a verdict in the style sheet."""
    word = verdict.partition(" ")[0].lower()
    return word if word in _CLASSES else "other"


def shortened(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a timeline; of a long one the beginning and the end, and a word on it."""
    if len(lines) <= TIMELINE_MAX:
        return tuple(lines)
    left_out = len(lines) - TIMELINE_MAX
    kept = TIMELINE_MAX - _AT_END
    return (*lines[:kept], f"… {counted(left_out, 'line')} left out here …", *lines[-_AT_END:])


def _section(anchor: str, entry: Mapping[str, Any]) -> SectionView:
    details = details_of(entry)
    matrix = matrix_of(details.coverage) if details.coverage.rows else None
    return SectionView(anchor, view_of_entry(entry), details, matrix)


def _counts(views: Sequence[ResultView]) -> list[tuple[str, int]]:
    """Return how often each verdict was given, the worst first."""
    order = ("VIOLATED", "INCONCLUSIVE", "UPHELD", "reported")
    words = [view.verdict.partition(" ")[0] for view in views]
    return [(word, words.count(word)) for word in order if word in words]
