"""Reads from a certificate what a comparison needs.

A certificate of an older or a newer version may have other keys: only those below are read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, Field

from semantix.certify.evidence.certificate import FORMAT
from semantix.certify.evidence.certificate_model import ClaimWord, VerdictWord
from semantix.errors import UsageError
from semantix.model.document import Document
from semantix.model.validation import Keys, validated

BYTES_MAX = 256 * 1024 * 1024
_EXPECTED = "expected a certificate, as `semantix certify --json FILE` writes it"
_HINT = "`semantix certificate schema` prints its JSON Schema"

Model = TypeVar("Model", bound=Keys)


class _Read(Keys):
    """Keys that are not named here are allowed, and not read."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class ReadSpec(_Read):
    """The spec of a result."""

    name: str
    path: str = ""


class ReadOracle(_Read):
    """The conclusion of one oracle."""

    verdict: str
    judged: bool = False


class ReadFinding(_Read):
    """One violation."""

    oracle: str
    kind: str
    cause: str = ""


class ReadStage(_Read):
    """One stage of the search."""

    runs: int


class ReadSearch(_Read):
    """How much was searched."""

    stages: list[ReadStage] = Field(default_factory=list)
    closed_under_crashes: bool = False
    not_searched: list[str] = Field(default_factory=list)


class _ReadPrecondition(_Read):
    """A condition of the claim."""

    name: str
    verdict: str | None = None
    necessary: bool | None = None


class ReadResult(_Read):
    """The certification of one spec on one world."""

    spec: ReadSpec
    world: str
    claim: ClaimWord | None = None
    verdict: VerdictWord
    strongest: ClaimWord | None = None
    reason: str = ""
    interrupted: bool = False
    seconds: float | int = 0.0
    oracles: dict[str, ReadOracle] = Field(default_factory=dict)
    windows: list[str] = Field(default_factory=list)
    findings: list[ReadFinding] = Field(default_factory=list)
    preconditions: list[_ReadPrecondition] = Field(default_factory=list)
    search: ReadSearch = ReadSearch()
    digest: str | None = None
    drawn_digest: str | None = None


class ReadCertificate(_Read):
    """A certificate."""

    semantix: str = ""
    started: str = ""
    seed: int = 0
    machine: str = ""
    results: list[ReadResult]


def read_certificate(path: str) -> ReadCertificate:
    """Read a certificate from a file, or from a pipe that has a name (`/dev/fd/63`).

    Raises:
        UsageError: the file cannot be read, or it is no certificate. The message names the file,
            the line or the key, and what was expected there.
    """
    data = _parsed(path, _content(path))
    if not isinstance(data, dict) or "format" not in data:
        raise UsageError(f"{path}: this is no certificate; {_EXPECTED}", hint=_HINT)
    if data["format"] != FORMAT:
        found = f"{data['format']!r:.80}"
        raise UsageError(f"{path}: expected the format {FORMAT!r}, found {found}; {_EXPECTED}")
    document = Document(path)
    read = validated(ReadCertificate, data, document, ())
    if read is None:
        texts = [f"{path}: {problem.text}" for problem in document.problems]
        raise UsageError("\n".join(texts), hint=_HINT)
    return read


def _content(path: str) -> bytes:
    if Path(path).is_dir():
        raise UsageError(f"{path}: this is a folder; {_EXPECTED}")
    try:
        with open(path, "rb") as file:
            content = file.read(BYTES_MAX + 1)
    except OSError as error:
        raise UsageError(f"{path}: it cannot be read: {error.strerror}; {_EXPECTED}") from error
    except ValueError as error:  # the name has a null character
        raise UsageError(f"{path!r}: this is no name of a file: {error}") from error
    if len(content) > BYTES_MAX:
        raise UsageError(f"{path}: it is longer than {BYTES_MAX} bytes; {_EXPECTED}")
    return content


def _parsed(path: str, content: bytes) -> Any:
    """Return the value of a JSON text."""
    try:
        return json.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: it is no UTF-8 text; {_EXPECTED}") from error
    except json.JSONDecodeError as error:
        found = "the file is empty" if not content.strip() else f"it is no JSON: {error.msg}"
        text = f"{path}:{error.lineno}: this is no certificate: {found}; {_EXPECTED}"
        raise UsageError(text) from error
    except (RecursionError, ValueError) as error:  # nested too deep, a number too long
        raise UsageError(f"{path}: it is no JSON that can be read: {error}; {_EXPECTED}") from error
