"""JSON Schemas for editors, as the command line prints them."""

from __future__ import annotations

import json

import pytest

from semantix.certify.evidence.certificate import certificate_schema
from semantix.cli.main import status_of
from semantix.plan.codec import plan_schema
from semantix.spec.mapping import spec_schema
from semantix.worlds.registry import SYSTEMS


@pytest.mark.parametrize(
    ("command", "schema"),
    [("spec", spec_schema), ("plan", plan_schema), ("certificate", certificate_schema)],
)
def test_the_schema_is_printed_as_json(
    capsys: pytest.CaptureFixture[str], command: str, schema
) -> None:
    assert status_of([command, "schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed["properties"]) == list(schema()["properties"])
    assert printed["$schema"].startswith("https://json-schema.org/")


def test_the_schema_of_specs_has_the_options_of_every_outside_system(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status_of(["spec", "schema"])
    worlds = json.loads(capsys.readouterr().out)["properties"]["world_options"]
    assert list(worlds["properties"]) == list(SYSTEMS)
    assert worlds["additionalProperties"] is False
