"""Exit statuses of errors, and commands that are loaded when they are used."""

from __future__ import annotations

import subprocess
import sys

import click
import pytest

from semantix import errors
from semantix.cli import main


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.SpecError("x"), 2),
        (errors.PlanError("x"), 2),
        (click.UsageError("x"), 2),
        (errors.ContractError("x"), 1),
        (errors.WorldUnavailable("x"), 4),
        (errors.NondeterminismError("x"), 70),
        (errors.InternalError("x"), 70),
        (RuntimeError("x"), 70),
        (KeyboardInterrupt(), 130),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_kind_of_error_has_its_status(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(main.cli, "main", raising)
    assert main.status_of([]) == status


def test_a_status_that_a_command_gives_is_the_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main.cli, "main", lambda **_: 3)
    assert main.status_of([]) == 3
    monkeypatch.setattr(main.cli, "main", lambda **_: None)
    assert main.status_of([]) == 0


@pytest.mark.parametrize("name", list(main.COMMANDS))
def test_every_command_of_the_table_is_there_and_says_what_it_does(name: str) -> None:
    context = click.Context(main.cli)
    command = main.cli.get_command(context, name)
    assert command is not None
    assert command.name == name
    shown = command.get_short_help_str(limit=60)
    assert shown.endswith(".")
    assert "..." not in shown  # it fits into a line of the list


def test_help_loads_no_client_library_and_no_hypothesis() -> None:
    program = (
        "import sys; from semantix.cli.main import status_of; status_of(['--help']); "
        "print([name for name in ('hypothesis', 'cassandra', 'confluent_kafka', 'pytest')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")
