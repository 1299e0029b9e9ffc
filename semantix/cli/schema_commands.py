"""`semantix spec schema`, `semantix certificate schema`: print a JSON Schema."""

from __future__ import annotations

import json

import click


@click.group("spec", no_args_is_help=False, short_help="Print the JSON Schema of spec files.")
def spec_group() -> None:
    """Print the JSON Schema of spec files."""


@spec_group.command("schema", short_help="Print the JSON Schema.")
def spec_schema_command() -> int:
    """Print the JSON Schema of spec files."""
    from semantix.scenario.specs import spec_schema

    click.echo(json.dumps(spec_schema(), indent=2))
    return 0


@click.group(
    "certificate", no_args_is_help=False, short_help="Print the JSON Schema of certificates."
)
def certificate_group() -> None:
    """Print the JSON Schema of certificates."""


@certificate_group.command("schema", short_help="Print the JSON Schema.")
def certificate_schema_command() -> int:
    """Print the JSON Schema of certificates."""
    from semantix.certify.evidence.certificate import certificate_schema

    click.echo(json.dumps(certificate_schema(), indent=2))
    return 0
