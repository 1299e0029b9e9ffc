"""The files that a certification writes: checked before the search, written after it."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from semantix.cli.console import print_error
from semantix.cli.outputs import check_file
from semantix.errors import UsageError

if TYPE_CHECKING:
    from semantix.certify.evidence.certificate import Missing
    from semantix.certify.results import CertificationResult

PAGE = ".semantix/report.html"  # where nothing else is asked for
STDOUT = "-"

OPTIONS = ("json", "html", "junit", "badge", "markdown")


def document_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--json`, `--html`, `--junit`, `--badge` and `--markdown`."""
    helps = {
        "json": "Write the certificate to this file; - writes it to stdout.",
        "html": f"Write the report, a page for a browser, to this file; default: {PAGE}.",
        "junit": "Write a JUnit XML file, with one case for each claim and world.",
        "badge": "Write the verdicts as a small SVG picture.",
        "markdown": "Write a summary in Markdown, for the page of a CI job.",
    }
    for name in reversed(OPTIONS):
        option = click.option(f"--{name}", f"{name}_file", metavar="F", help=helps[name])
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
        for name in OPTIONS:
            target = given.get(f"{name}_file")
            if target is not None:
                self._targets[name] = target
        self._given = dict(self._targets)
        self._targets.setdefault("html", PAGE)  # it must not make a command fail
        self.is_on_stdout = STDOUT in self._targets.values()
        self.has_failed = False

    def check(self) -> None:
        """Refuse what cannot be written, before the long search starts.

        Raises:
            UsageError: with the option.
        """
        seen: dict[str, str] = {}
        for option, target in self._given.items():
            place = target if target == STDOUT else os.path.abspath(target)
            if place in seen:
                named = f"--{seen[place]} and --{option}"
                raise click.UsageError(f"{named} both name {target}: one would replace the other")
            seen[place] = option
            try:
                check_file(target)
            except click.UsageError as error:
                raise click.UsageError(f"--{option}: {error.message}") from None

    def write(self, certificate: Mapping[str, Any]) -> Iterator[str]:
        """Write them all, and say where the page is.

        Without any result there is no page, unless it is asked for. What cannot be written goes to
        another place, which is named: a search may have taken hours.
        """
        from semantix.report.documents.files import KINDS, written

        for kind in KINDS:
            target = self._targets.get(kind.option)
            if target is None or (kind.option not in self._given and not _has_content(certificate)):
                continue
            text = kind.made(certificate)
            if target == STDOUT:
                click.echo(text, nl=False)
                continue
            made = written(kind, target, text)
            if made.problem:
                self.has_failed = self.has_failed or kind.option in self._given
                print_error(UsageError(f"--{kind.option}: {made.problem}", hint=made.hint))
            if kind.option == "html" and made.place:
                yield f"report: {made.place}"


def _has_content(certificate: Mapping[str, Any]) -> bool:
    return bool(certificate["results"] or certificate.get("not_certified"))


def made_by_command(
    results: Sequence[CertificationResult], missing: Sequence[Missing], started: str, seed: int
) -> dict[str, Any]:
    """Return the certificate of this command.

    Args:
        missing: what was not certified, because a world could not be had or somebody interrupted.
    """
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
        missing=missing,
    )
