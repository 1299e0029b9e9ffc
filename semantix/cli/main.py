"""The command `semantix`: runs a subcommand and turns its result into an exit status."""

from __future__ import annotations

import importlib
import io
import sys
import traceback
from collections.abc import Sequence

import click

from semantix.cli import exits
from semantix.cli.console import print_error, print_mistake
from semantix.cli.outputs import is_lost, is_reader_gone, silence
from semantix.cli.terminal.help_pages import HelpContext, with_help_page
from semantix.errors import (
    ContractError,
    InternalError,
    NondeterminismError,
    SemantixError,
    UsageError,
    WorldUnavailable,
)
from semantix.model.nearest import nearest_word

# Name → module:command. A new command is a new file and a line here.
COMMANDS: dict[str, str] = {
    "certify": "semantix.cli.certify_command:certify_command",
    "run": "semantix.cli.run_command:run_command",
    "replay": "semantix.cli.replay_command:replay_command",
    "diff": "semantix.cli.certificates.diff_command:diff_command",
    "steps": "semantix.cli.steps_command:steps_command",
    "plan": "semantix.cli.plan_command:plan_group",
    "spec": "semantix.cli.schema_commands:spec_group",
    "certificate": "semantix.cli.schema_commands:certificate_group",
    "init": "semantix.cli.init_command:init_command",
    "doctor": "semantix.cli.doctor_command:doctor_command",
    "explain": "semantix.cli.messages.explain_command:explain_command",
}


class LazyGroup(click.Group):
    """Imports a command's module only when the command is used."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), name)
        assert isinstance(found, click.Command)
        return with_help_page(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Refuse an unknown command and suggest the most similar one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = nearest_word(args[0], COMMANDS)
            raise click.UsageError(f"no command {args[0]!r}; did you mean {near!r}?", ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, invoke_without_command=True)
@click.version_option(package_name="semantix", prog_name="semantix")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Certify which delivery guarantee a connector keeps.

    `semantix init` writes a first connector of your own, and `semantix certify FILE` certifies it.
    In a checkout of semantix, `semantix certify specs` certifies the connectors that it ships.
    `semantix COMMAND --help` explains a command.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a connector's text may have what UTF-8 has not
            stream.reconfigure(errors="backslashreplace")
    status = status_of(arguments)
    try:
        sys.stdout.flush()
    except OSError:
        silence(sys.stdout)
    sys.exit(status)


def status_of(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; give its exit status and do not exit."""
    try:
        found = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="semantix",
            standalone_mode=False,  # else click would exit by itself, with statuses of its own
            obj=tuple(sys.argv[1:] if arguments is None else arguments),  # for a certificate
        )
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except SystemExit:
        if not is_reader_gone():
            raise
        # Click has caught the error of the closed pipe, and leaves with 1.
        silence(sys.__stdout__ or sys.stdout)
        return exits.UPHELD
    except click.ClickException as error:
        print_mistake(error.format_message(), _usage_of(error))
        return exits.USAGE
    except (click.Abort, KeyboardInterrupt):
        print("semantix: interrupted", file=sys.stderr)
        return exits.INTERRUPTED
    except NondeterminismError as error:
        print_error(error)
        return exits.DEFECT
    except InternalError as error:
        _print_defect()
        _keep_history(error)
        return exits.DEFECT
    except SemantixError as error:
        print_error(error)
        return _status_of_error(error)
    except Exception as error:
        return _status_of_defect(error)
    return found if isinstance(found, int) else exits.UPHELD


def _usage_of(error: click.ClickException) -> str:
    """Return the first line of the command's help, and how to get all of it."""
    context = getattr(error, "ctx", None)
    if context is None:
        return ""
    usage = " ".join(context.get_usage().split()).removeprefix("Usage: ")
    return f"usage: {usage}\n`{context.command_path} --help` explains it"


def _status_of_error(error: SemantixError) -> int:
    if isinstance(error, UsageError):
        return exits.USAGE
    if isinstance(error, WorldUnavailable):
        return exits.UNAVAILABLE
    if isinstance(error, ContractError):
        return exits.VIOLATED  # the connector broke the contract: that counts as a finding
    return exits.DEFECT


def _status_of_defect(error: Exception) -> int:
    """Report an error that nobody expected; a full disk is one that semantix cannot help."""
    if not isinstance(error, OSError) or not is_lost(error):
        _print_defect()
        return exits.DEFECT
    silence(sys.stdout)
    if isinstance(error, BrokenPipeError):
        return exits.UPHELD
    print_error(UsageError(f"the output cannot be written: {error.strerror}"))
    return exits.USAGE


def _print_defect() -> None:
    from importlib.metadata import version

    traceback.print_exc()
    print(
        f"semantix: this is a defect of semantix {version('semantix')} itself. Please report it "
        f"with the lines above and this command line: {' '.join(sys.argv)} [SX-901]",
        file=sys.stderr,
    )


def _keep_history(error: InternalError) -> None:
    """Write the run in which the defect showed into the folder of the findings."""
    from semantix.cli.run_command import write_history
    from semantix.history.events import History

    if isinstance(error.history, History):
        path = ".semantix/defect-history.jsonl"
        write_history(path, error.history)
        print(f"semantix: please attach {path}: the run until the defect", file=sys.stderr)
