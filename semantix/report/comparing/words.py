"""A comparison of two certificates in lines of text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from semantix.certify.evidence.certificate_reading import ReadCertificate, ReadResult
from semantix.model.counts import counted
from semantix.report.colours import painted
from semantix.report.comparing.comparison import Compared
from semantix.report.escaping import escaped

FORMAT = "semantix-diff/1"
_KINDS = ("lost", "worse", "better", "slower", "faster", "other")
_WORDS = {"lost": "LOST", "other": "differs"}
_CHARACTERS_MAX = 2_000


def comparison_lines(
    compared: Sequence[Compared],
    old: tuple[str, ReadCertificate],
    new: tuple[str, ReadCertificate],
    *,
    verbosity: int = 0,
    colour: bool = False,
) -> Iterator[str]:
    """Return the lines of a comparison: what is lost first, then the rest, then a count.

    Args:
        old, new: each with the name of its file.
        colour: use ANSI codes.
        verbosity: -1: only what is lost, and the count; 0: all differences; 1: also what is equal.
    """
    if verbosity >= 0:
        for word, (path, certificate) in (("old", old), ("new", new)):
            yield escaped(f"{word}: {path}: {_origin(certificate)}")
        yield ""
    for kind in _KINDS if verbosity >= 0 else _KINDS[:1]:
        for one in compared:
            name = escaped(f"{one.spec} ({one.world})")
            for said in getattr(one, kind):
                shown = escaped(said, _CHARACTERS_MAX)
                word = painted(f"{_WORDS.get(kind, kind):<8}", colour=colour)
                yield f"{word} {name}: {shown}"
    if verbosity > 0:
        for one in compared:
            if one.is_same and one.new is not None:
                yield f"same     {escaped(f'{one.spec} ({one.world})')}: {_same(one.new)}"
    yield from _count(compared)


def comparison_mapping(
    compared: Sequence[Compared],
    old: tuple[str, ReadCertificate],
    new: tuple[str, ReadCertificate],
) -> dict[str, Any]:
    """Return the comparison as one JSON object."""
    return {
        "format": FORMAT,
        "old": _file(*old),
        "new": _file(*new),
        "guarantee_lost": any(one.lost for one in compared),
        "results": [_entry(one) for one in compared],
    }


def _file(path: str, certificate: ReadCertificate) -> dict[str, Any]:
    return {
        "path": path,
        "semantix": certificate.semantix,
        "started": certificate.started,
        "seed": certificate.seed,
    }


def _entry(one: Compared) -> dict[str, Any]:
    return {
        "spec": one.spec,
        "world": one.world,
        **{kind: list(getattr(one, kind)) for kind in _KINDS},
        "old": _side(one.old),
        "new": _side(one.new),
        "digest_equal": _equal(one, "digest"),
        "drawn_digest_equal": _equal(one, "drawn_digest"),
    }


def _side(result: ReadResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {
        "claim": result.claim,
        "verdict": result.verdict,
        "strongest": result.strongest,
        "digest": result.digest,
        "drawn_digest": result.drawn_digest,
        "runs": sum(stage.runs for stage in result.search.stages),
        "seconds": result.seconds,
    }


def _equal(one: Compared, name: str) -> bool | None:
    """Return whether two digests are equal; None: there are no two digests."""
    if one.old is None or one.new is None:
        return None
    before, after = getattr(one.old, name), getattr(one.new, name)
    return None if before is None or after is None else bool(before == after)


def _origin(certificate: ReadCertificate) -> str:
    count = len(certificate.results)
    return (
        f"{counted(count, 'result')}, semantix {certificate.semantix or '?'}, seed "
        f"{certificate.seed}, {certificate.started or 'no time'}"
    )


def _same(result: ReadResult) -> str:
    equal = f", digest {result.digest[:12]}…" if result.digest else ""
    return escaped(f"{result.verdict}, {result.strongest or 'no guarantee'}{equal}")


def _count(compared: Sequence[Compared]) -> Iterator[str]:
    lost = sum(1 for one in compared if one.lost)
    same = sum(1 for one in compared if one.is_same)
    if lost:
        yield f"{lost} of {len(compared)} lost a guarantee"
    else:
        yield f"no guarantee was lost: {len(compared)} compared, {same} without a difference"
