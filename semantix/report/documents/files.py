"""The kinds of files that are made from a certificate, and how they are written without loss."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from semantix.certify.evidence.store import write_text

KEPT = ".semantix/kept"  # for what could not be written where it was wanted
Certificate = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file.

    Attributes:
        option: of the command line, without its dashes.
        name: in a message.
        file: its name in a folder of all files.
        made: makes its text.
    """

    option: str
    name: str
    file: str
    made: Callable[[Certificate], str]


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """Where a file is.

    Attributes:
        place: its path; empty: it is nowhere.
        problem: why it is not where it was wanted; else empty.
        hint: where it is instead, in words.
    """

    place: str
    problem: str = ""
    hint: str = ""


def written(kind: FileKind, target: str, text: str) -> WrittenFile:
    """Write a file. If that fails, write it to another place: a search may have taken hours."""
    try:
        write_text(target, text)
    except OSError as error:
        problem = f"{target}: the {kind.name} cannot be written: {error.strerror}"
        return _kept(kind, text, problem)
    return WrittenFile(target)


def _kept(kind: FileKind, text: str, problem: str) -> WrittenFile:
    for folder in (KEPT, ""):
        try:
            place = str(Path(folder or tempfile.mkdtemp(prefix="semantix-")) / kind.file)
            write_text(place, text)
        except OSError:
            continue
        return WrittenFile(place, problem, f"nothing is lost: it is in {place}")
    return WrittenFile("", problem, "no other place could be written either")


# Each page needs modules that are heavy to load: they are loaded when a page is made.
def _json(certificate: Certificate) -> str:
    return json.dumps(certificate, indent=2, ensure_ascii=False) + "\n"


def _html(certificate: Certificate) -> str:
    from semantix.report.pages.certification import certification_page

    return certification_page(certificate)


def _junit(certificate: Certificate) -> str:
    from semantix.report.documents.junit import junit_xml

    return junit_xml(certificate)


def _badge(certificate: Certificate) -> str:
    from semantix.report.documents.badge import badge_svg

    return badge_svg(certificate)


def _markdown(certificate: Certificate) -> str:
    from semantix.report.documents.markdown import markdown_summary

    return markdown_summary(certificate)


KINDS = (
    FileKind("json", "certificate", "certificate.json", _json),
    FileKind("html", "report", "report.html", _html),
    FileKind("junit", "JUnit file", "junit.xml", _junit),
    FileKind("badge", "badge", "badge.svg", _badge),
    FileKind("markdown", "summary", "summary.md", _markdown),
)
