"""The help of every command fits into 40 columns, and no word of it is broken or cut."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from semantix.cli.main import COMMANDS, cli, status_of
from semantix.cli.terminal.help_pages import HelpContext, HelpPage


def _paths() -> Iterator[tuple[str, ...]]:
    yield ()
    for name in COMMANDS:
        yield (name,)
        command = cli.get_command(HelpContext(cli), name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)


@pytest.mark.parametrize("columns", [40, 60, 80])
@pytest.mark.parametrize("path", list(_paths()), ids=" ".join)
def test_the_help_fits(
    path: tuple[str, ...], columns: int, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    said = {}
    for width in (columns, 80):
        monkeypatch.setenv("COLUMNS", str(width))
        assert status_of([*path, "--help"]) == 0
        said[width] = capsys.readouterr().out
    assert max(map(len, said[columns].splitlines())) <= columns
    assert "..." not in said[columns].replace("[ARGS]...", "")
    words = [text.replace("|\n", "|").split() for text in said.values()]
    assert "".join(words[0]) == "".join(words[-1])


def test_an_option_and_its_explanation_stand_side_by_side_if_there_is_room(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = HelpPage()
    page.write_dl([("--short", "Says what it does."), ("--" + "long" * 10, "Says more.")])
    assert page.getvalue().splitlines() == [
        "--short  Says what it does.",
        "--" + "long" * 10,
        "         Says more.",
    ]
