"""Specs are checked against the options of the registered outside systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from semantix.errors import SpecError
from semantix.model.guarantees import Guarantee
from semantix.scenario.specs import load_spec, option_problems, spec_from_mapping, spec_schema
from semantix.spec.connector_spec import ConnectorSpec

SPEC = """\
format: semantix-spec/1
connector: somewhere:Sink
claim: none
world_options:
  kafka: {topics: {out: 2}}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "my.yaml"


def test_an_unknown_system_is_answered_with_the_nearest(path: Path) -> None:
    path.write_text(SPEC.replace("kafka", "kafak"))
    with pytest.raises(SpecError, match=r"my.yaml:5: world_options: .*; did you mean 'kafka'\?"):
        load_spec(path)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"topics": {"out": "x"}}, "world_options.kafka.topics.out: expected a whole number"),
        ({"topcs": {"out": 2}}, r"unknown key 'topcs'; did you mean 'topics'\?"),
        ({"marker_delay_ms": [9, 2]}, "expected a number, or two of them, the smaller first"),
    ],
)
def test_options_are_compared_with_the_systems_model(
    path: Path, options: dict[str, Any], expected: str
) -> None:
    path.write_text(SPEC.replace("{topics: {out: 2}}", json.dumps(options)))
    with pytest.raises(SpecError, match=rf"my\.yaml:5: .*{expected}"):
        load_spec(path)
    with pytest.raises(SpecError, match=expected):
        spec_from_mapping(
            {
                "format": "semantix-spec/1",
                "connector": "somewhere:Sink",
                "claim": "none",
                "world_options": {"kafka": options},
            }
        )


def test_a_watch_that_is_no_list_is_told_as_it_was_written(path: Path) -> None:
    path.write_text(
        SPEC.replace(
            "kafka: {topics: {out: 2}}",
            "cassandra:\n    watch:\n      table: shop.out\n      view: tree",
        )
    )
    with pytest.raises(SpecError, match=r"my\.yaml:8: world_options.cassandra.watch.view: expec"):
        load_spec(path)


def test_a_spec_without_a_file_is_told_by_its_name() -> None:
    spec = ConnectorSpec(
        "mine", "somewhere:Sink", Guarantee.NONE, world_options={"store": {"timeout": 1}}
    )
    assert option_problems(spec) == [
        "mine: unknown key 'timeout'; did you mean 'transaction_timeout_ms'? "
        "(keys here: loses_acknowledged, reaper_interval_ms, transaction_timeout_ms, watch)"
    ]


def test_the_schema_knows_the_options_of_every_system() -> None:
    worlds = spec_schema()["properties"]["world_options"]
    assert sorted(worlds["properties"]) == ["cassandra", "files", "kafka", "sqlite", "store"]
    (cassandra, _) = worlds["properties"]["cassandra"]["anyOf"]
    assert {"schema", "watch"} <= set(cassandra["properties"])
    assert "WatchKeys" in spec_schema()["$defs"]
