"""The files that a certification writes: checked before the search, written after it."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from semantix.cli.console import print_error
from semantix.cli.outputs import check_file
from semantix.errors import UsageError

if TYPE_CHECKING:
    from semantix.certify.results import CertificationResult

PAGE = ".semantix/report.html"  # where nothing else is asked for
_KEPT = ".semantix/kept"  # for what could not be written where it was wanted
STDOUT = "-"
Certificate = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of file: its option, its name in a message, a file name, and how it is made."""

    option: str
    name: str
    file: str
    made: Callable[[Certificate], str]


def _json(certificate: Certificate) -> str:
    import json

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
    _Kind("json", "certificate", "certificate.json", _json),
    _Kind("html", "report", "report.html", _html),
    _Kind("junit", "JUnit file", "junit.xml", _junit),
    _Kind("badge", "badge", "badge.svg", _badge),
    _Kind("markdown", "summary", "summary.md", _markdown),
)


def document_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--json`, `--html`, `--junit`, `--badge` and `--markdown`."""
    helps = {
        "json": "Write the certificate to this file; - writes it to stdout.",
        "html": f"Write the report, a page for a browser, to this file; default: {PAGE}.",
        "junit": "Write a JUnit XML file, with one case for each claim and world.",
        "badge": "Write the verdicts as a small SVG picture.",
        "markdown": "Write a summary in Markdown, for the page of a CI job.",
    }
    for kind in reversed(KINDS):
        name = f"{kind.option}_file"
        option = click.option(f"--{kind.option}", name, metavar="F", help=helps[kind.option])
        function = option(function)
    return function


class Documents:
    """The files of one command.

    Args:
        given: the options of the command.
    Attributes:
        is_on_stdout: one of them goes to stdout, so that people's output must not.
        has_failed: one of them could not be written where it was wanted.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._targets: dict[str, str] = {}
        for kind in KINDS:
            target = given.get(f"{kind.option}_file")
            if target is not None:
                self._targets[kind.option] = target
        self._is_page_wanted = "html" in self._targets
        self._targets.setdefault("html", PAGE)
        self.is_on_stdout = STDOUT in self._targets.values()
        self.has_failed = False

    def check(self) -> None:
        """Refuse what cannot be written, before the long search starts.

        Raises:
            UsageError: with the option.
        """
        seen: dict[str, str] = {}
        for option, target in self._targets.items():
            place = target if target == STDOUT else os.path.abspath(target)
            if place in seen:
                named = f"--{seen[place]} and --{option}"
                raise click.UsageError(f"{named} both name {target}: one would replace the other")
            seen[place] = option
            try:
                check_file(target)
            except click.UsageError as error:
                raise click.UsageError(f"--{option}: {error.message}") from None

    def write(self, certificate: Certificate) -> Iterator[str]:
        """Write them all, and say where the page is.

        Without any result there is no page, unless it is asked for. What cannot be written goes to
        another place, which is named: a search may have taken hours.
        """
        for kind in KINDS:
            target = self._targets.get(kind.option)
            is_needless = kind.option == "html" and not self._is_page_wanted
            if target is None or (is_needless and not certificate["results"]):
                continue
            text = kind.made(certificate)
            if target == STDOUT:
                click.echo(text, nl=False)
                continue
            written = self._written(kind, target, text)
            if kind.option == "html" and written:
                yield f"report: {written}"

    def _written(self, kind: _Kind, target: str, text: str) -> str:
        """Return the place where it is now; empty if it is nowhere."""
        from semantix.certify.evidence.store import write_text

        try:
            write_text(target, text)
        except OSError as error:
            self.has_failed = True
            return _kept(kind, target, text, error)
        return target


def made_by_command(
    results: Sequence[CertificationResult], started: str, seed: int
) -> dict[str, Any]:
    """Return the certificate of this command."""
    from semantix.certify.evidence.certificate import certificate
    from semantix.report.machine import machine, version

    return certificate(
        results,
        version=version(),
        started=started,
        seconds=sum(result.seconds for result in results),
        seed=seed,
        machine=machine(),
        command=shlex.join(["semantix", *click.get_current_context().obj]),
    )


def _kept(kind: _Kind, target: str, text: str, error: OSError) -> str:
    """Write it to another place, and name that; return the place, or nothing if no place works."""
    from semantix.certify.evidence.store import write_text

    what = f"--{kind.option} {target}: the {kind.name} cannot be written: {error.strerror}"
    for folder in (_KEPT, ""):
        try:
            place = str(Path(folder or tempfile.mkdtemp(prefix="semantix-")) / kind.file)
            write_text(place, text)
        except OSError:
            continue
        print_error(UsageError(what, hint=f"nothing is lost: it is in {place}"))
        return place
    print_error(UsageError(what, hint="no other place could be written either"))
    return ""
