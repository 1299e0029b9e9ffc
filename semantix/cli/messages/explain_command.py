"""`semantix explain`: explains an error by its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from semantix.cli.console import Console

if TYPE_CHECKING:
    from semantix.model.message_catalogue import Entry


@click.command("explain", short_help="Explain an error by its code.")
@click.argument("code", metavar="[CODE]", required=False)
def explain_command(code: str | None) -> int:
    """Explain an error by the code at the end of its line, for example SX-101.

    Tells where to look, what was expected and what is seen, the likely cause and the fix. Without a
    code all codes are listed.

    Exit status: 0, or 2 if there is no such code.
    """
    from semantix.model.message_catalogue import entries, nearest_code

    console = Console()
    known = entries()
    if code is None:
        console.lines(f"{entry.code}  {entry.title}" for entry in known.values())
        return 0
    wanted = code.strip("[]").upper()
    if wanted not in known:
        raise click.UsageError(
            f"there is no message {code!r}; did you mean {nearest_code(wanted)!r}?"
        )
    console.lines(_told(known[wanted]))
    return 0


def _told(entry: Entry) -> Iterator[str]:
    yield f"{entry.code}: {entry.title}"
    yield ""
    for name, text in entry.fields.items():
        yield f"{name}: {text}"
        yield ""
    yield "It says, with what is filled in between braces:"
    yield from (f"  {text}" for text in entry.says)
    if entry.example:
        yield ""
        yield "For example:"
        yield from (f"  {line}" for line in entry.example.splitlines())
