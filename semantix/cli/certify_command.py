"""`semantix certify`: searches for faults that break what a connector claims."""

from __future__ import annotations

from typing import Any

import click

from semantix.cli.certificates.documents import document_options
from semantix.cli.certifying.order import Order
from semantix.cli.options import (
    DurationType,
    claim_option,
    fail_fast_option,
    not_yet,
    occurrences_option,
    seed_option,
    stages_option,
    unreduced_option,
    world_option,
)
from semantix.cli.own_process import in_process_option


@click.command("certify", short_help="Search for faults that break a connector's claim.")
@click.argument("targets", nargs=-1, required=True, metavar="TARGET…")
@world_option(multiple=True)
@claim_option
@click.option(
    "--depth",
    type=click.IntRange(1, 2),
    metavar="K",
    default=1,
    help="Greatest number of crashes in one enumerated run: 1 (default) or 2.",
)
@occurrences_option
@unreduced_option
@click.option(
    "--examples",
    type=click.IntRange(0),
    metavar="N",
    default=100,
    help="Number of plans that Hypothesis draws; default: 100.",
)
@click.option(
    "--plans",
    metavar="DIR",
    help="Folder of plan files that are run, too; default: fault_plans, if it is there.",
)
@stages_option
@fail_fast_option
@seed_option
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Number of processes that search; default: one for each core.",
)
@click.option(
    "--runs-max",
    type=click.IntRange(1),
    metavar="N",
    help="Greatest number of steps at which the job is killed on real servers.",
)
@click.option("--cluster", metavar="ADDR", help="Not built yet.")
@click.option(
    "--budget",
    type=DurationType(),
    metavar="TIME",
    help="Stop the search after this time, for example 60s or 5m.",
)
@click.option(
    "--findings",
    metavar="DIR",
    default=".semantix/findings",
    help="Folder for the findings, as files for `semantix replay`; default: .semantix/findings.",
)
@document_options
@in_process_option
@click.option("--no-progress", is_flag=True, help="Show no progress bar.")
@click.option("-q", "--quiet", is_flag=True, help="Print only the table.")
@click.option(
    "-v", "--verbose", is_flag=True, help="Print timelines, stages and the verdict of each oracle."
)
def certify_command(targets: tuple[str, ...], **given: Any) -> int:
    """Search for faults that break what each TARGET claims.

    TARGET is a spec file, a folder of spec files, or a connector class, written as `module:Class`
    or `file.py:Class`. A class without --claim claims nothing: the table then shows the strongest
    guarantee that it keeps.

    Exit status: 0 if every claim is UPHELD, 1 if one is VIOLATED, 2 for a mistake in the command
    line, a spec or a plan, 3 if one is INCONCLUSIVE, 4 if a world could not be had.
    """
    not_yet(given["cluster"], "--cluster")
    order = Order(targets, given)
    order.certify_all()
    return order.report()
