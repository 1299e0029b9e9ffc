"""Where a command writes: stdout, files and folders that may be full, closed or no files at all."""

from __future__ import annotations

import errno
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import click

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def is_lost(error: OSError) -> bool:
    """Tell whether an error means that output could not be written: closed pipe, full disk."""
    return isinstance(error, BrokenPipeError) or error.errno in _FULL


def silence(stream: TextIO) -> None:
    """Let a stream write into nothing; else Python complains at its end about what it still has."""
    with suppress(OSError, ValueError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, stream.fileno())
        os.close(nothing)


def is_reader_gone() -> bool:
    """Tell whether stdout is a pipe that nobody reads any more."""
    stdout = sys.__stdout__
    if stdout is None:
        return False
    with suppress(OSError, ValueError):
        poll = select.poll()
        poll.register(stdout.fileno(), 0)
        return any(event & select.POLLERR for _, event in poll.poll(0))
    return False


@contextmanager
def connector_output_apart() -> Iterator[None]:
    """While this is entered, what anybody prints goes to stderr: stdout belongs to the command.

    Code of a connector runs inside. What it prints must not stand before the JSON of `--json -`.
    """
    stdout = sys.stdout
    kept = -1
    with suppress(OSError, ValueError):
        stdout.flush()
        kept = os.dup(1)
        os.dup2(2, 1)
    sys.stdout = sys.stderr
    try:
        yield
    finally:
        sys.stdout = stdout
        with suppress(OSError, ValueError):
            stdout.flush()
        if kept >= 0:
            os.dup2(kept, 1)
            os.close(kept)


def check_folder(folder: str) -> None:
    """Refuse a folder into which results cannot be written, before the long search starts."""
    place = Path(folder or ".").absolute()
    while not place.exists():  # missing folders are made later
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        why = "it may not be written" if place.is_dir() else "it is no folder"
        raise click.UsageError(f"{folder}: results cannot be written there: {place}: {why}")


def check_file(file: str | None) -> None:
    """Refuse the name of a file that cannot be written, before the long search starts.

    Args:
        file: `-` is stdout; None: no file is wanted.
    """
    if file in (None, "-"):
        return
    assert file is not None
    if not file or file.endswith("/") or Path(file).is_dir():
        raise click.UsageError(f"{file}: this is a folder; expected the name of a file")
    check_folder(os.path.dirname(file))


@contextmanager
def writing(target: object) -> Iterator[None]:
    """Turn an error while something is written there into a mistake in the command line.

    Raises:
        UsageError: it cannot be written, with the reason.
    """
    try:
        yield
    except OSError as error:
        raise click.UsageError(f"{target}: it cannot be written: {error.strerror}") from error


def write_output(target: str, content: dict[str, Any]) -> None:
    """Write JSON to stdout, or to a file; a failure leaves no half of a file."""
    import json

    from semantix.certify.evidence.store import write_json

    if target == "-":
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
        return
    with writing(target):
        write_json(target, content)
