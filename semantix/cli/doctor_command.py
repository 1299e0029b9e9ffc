"""`semantix doctor`: shows what is installed, what is missing, and how to get it."""

from __future__ import annotations

import json

import click

from semantix.cli.console import Console
from semantix.report.colours import painted
from semantix.report.escaping import escaped


@click.command("doctor", short_help="Show what is installed, and what is missing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def doctor_command(as_json: bool) -> int:
    """Show what is installed, what is missing, and how to get it.

    Looks at Python, the client libraries, the container engine, its images and the ports. Starts
    nothing. The simulated worlds need no container engine.

    Exit status: 0 if nothing is missing for the real worlds, else 4.
    """
    from semantix.cli.exits import UNAVAILABLE, UPHELD
    from semantix.worlds.availability import survey

    facts = survey()
    if as_json:
        rows = [
            {"subject": f.subject, "present": f.is_present, "found": f.found, "hint": f.hint}
            for f in facts
        ]
        click.echo(json.dumps({"facts": rows}, indent=2))
    else:
        console = Console()
        for fact in facts:
            word = "here" if fact.is_present else "missing"
            mark = painted(word, colour=console.colour) + " " * (7 - len(word))
            console.line(f"{mark}  {fact.subject}: {escaped(fact.found)}")
            if fact.hint:
                console.line(f"         -> {escaped(fact.hint)}")
    return UPHELD if all(fact.is_present for fact in facts) else UNAVAILABLE
