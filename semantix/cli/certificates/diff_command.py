"""`semantix diff`: compares two certificates."""

from __future__ import annotations

import click

from semantix.cli import exits
from semantix.cli.console import Console
from semantix.cli.outputs import check_file, write_output


@click.command("diff", short_help="Compare two certificates: what is better, worse, slower.")
@click.argument("old", metavar="OLD.json")
@click.argument("new", metavar="NEW.json")
@click.option(
    "--json",
    "json_file",
    metavar="F",
    help="Write the comparison to this file, with both digests of each spec; - writes it to "
    "stdout.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print only what is lost.")
@click.option("-v", "--verbose", is_flag=True, help="Also list what is equal.")
def diff_command(old: str, new: str, json_file: str | None, *, quiet: bool, verbose: bool) -> int:
    """Compare two certificates, which `semantix certify --json` has written.

    A guarantee is lost if OLD.json shows it and NEW.json does not: a claim is no longer UPHELD, the
    strongest guarantee is weaker, the search came to no verdict, or the result is not there.
    Windows and findings that are new are worse, but no loss.

    Exit status: 0 if no guarantee was lost, 1 if one was, 2 if a file cannot be read.
    """
    from semantix.certify.evidence.certificate_reading import read_certificate
    from semantix.report.comparing.comparison import compare
    from semantix.report.comparing.words import comparison_lines, comparison_mapping

    check_file(json_file)
    before, after = (old, read_certificate(old)), (new, read_certificate(new))
    compared = compare(before[1], after[1])
    console = Console(to_stderr=json_file == "-")
    verbosity, colour = verbose - quiet, console.colour
    console.lines(comparison_lines(compared, before, after, verbosity=verbosity, colour=colour))
    if json_file is not None:
        write_output(json_file, comparison_mapping(compared, before, after))
    return exits.VIOLATED if any(one.lost for one in compared) else exits.UPHELD
