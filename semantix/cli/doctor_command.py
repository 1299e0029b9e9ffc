"""`semantix doctor`: what is here, what is missing, how to get it."""

from __future__ import annotations

import json

import click

from semantix.cli.console import Console
from semantix.report.escaping import escaped


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def doctor_command(as_json: bool) -> int:
    """Look at Python, libraries, container engine, images and ports; start nothing.

    Exit status: 0 if real worlds can be had, 4 if not. The simulated worlds need none of it.
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
        width = max(len(fact.subject) for fact in facts)
        for fact in facts:
            mark = "here   " if fact.is_present else "missing"
            console.line(f"{mark}  {fact.subject.ljust(width)}  {escaped(fact.found)}")
            if fact.hint:
                console.line(f"{' ' * 9}{' ' * width}  -> {escaped(fact.hint)}")
    return UPHELD if all(fact.is_present for fact in facts) else UNAVAILABLE
