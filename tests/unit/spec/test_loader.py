"""Spec files: what is read, and how each kind of mistake is answered."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from semantix.errors import SpecError
from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import (
    CheckpointingSettings,
    ConnectorSpec,
    RestartSettings,
    WorkloadSettings,
)
from semantix.spec.file_model import CheckpointingKeys, RestartKeys, WorkloadKeys
from semantix.spec.loader import load_spec, load_specs, spec_for_class, spec_from_mapping
from semantix.spec.mapping import spec_schema, spec_to_mapping

GOOD = """\
format: semantix-spec/1
name: my-sink
title: A sink
connector: semantix.connectors.store.plain_sinks:AppendSink
claim: at_least_once
expected_windows: [wal_send:during]
options: {prefix: x}
workload: {records: 12}
checkpointing: {interval_ms: 500}
preconditions:
  - name: checkpointing on
    off: {checkpointing: {enabled: false}}
    breaks: at_least_once
"""


@pytest.fixture
def write(tmp_path: Path):
    def write(text: str, name: str = "my-sink.yaml") -> Path:
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def problems(path: Path) -> list[str]:
    """Load, and give the lines of the error without the folder."""
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    return str(caught.value).replace(f"{path.parent}/", "").splitlines()


def test_a_spec_is_read_with_the_defaults_of_the_contract(write) -> None:
    spec = load_spec(write(GOOD))
    assert spec.claim is Guarantee.AT_LEAST_ONCE
    assert spec.workloads == (WorkloadSettings(records=12),)
    assert spec.checkpointing == CheckpointingSettings(interval_ms=500)
    assert spec.restart == RestartSettings()
    assert spec.expected_windows == ("wal_send:during",)
    assert spec.preconditions[0].off == {"checkpointing": {"enabled": False}}


def test_a_list_of_workloads_is_read_in_order(write) -> None:
    spec = load_spec(write(GOOD.replace("{records: 12}", "[{records: 12}, {keys: 3}]")))
    assert spec.workloads == (WorkloadSettings(records=12), WorkloadSettings(keys=3))


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        ("clam: at_least_once", "claim: at_least_once", "5: unknown key 'clam'; did you mean"),
        ("claim: exactly", "claim: at_least_once", "did you mean 'exactly_once'?"),
        ("claim: 3", "claim: at_least_once", "5: claim: expected one of none, at_most_once"),
        ("{recrods: 12}", "{records: 12}", "8: unknown key 'recrods'; did you mean 'records'?"),
        ("{records: many}", "{records: 12}", "8: workload.records: "),
        ("{interval_ms: '500'}", "{interval_ms: 500}", "9: checkpointing.interval_ms: expected a"),
        ("{interval_ms: 3}", "{interval_ms: 500}", "9: checkpointing.interval_ms: expected g"),
        ("{mode: at_most_once}", "{interval_ms: 500}", "9: checkpointing.mode: expected one of"),
        ("wal_sent:during", "wal_send:during", "did you mean 'wal_send'?"),
        ("[wal_send]", "[wal_send:during]", "'wal_send' has no position; write"),
        ("wal_send:after", "wal_send:during", "a crash before the next step"),
        ("txn_begin:before", "wal_send:during", "not built yet"),
        ("connector: here", "connector: semantix.connectors.store.plain_sinks:AppendSink",
         "4: connector: expected `module:Class` or `file.py:Class`, found 'here'"),
        ("breaks: at_last_once", "    breaks: at_least_once", "did you mean 'at_least_once'?"),
        ("off: {checkpointing: {enable: false}}", "off: {checkpointing: {enabled: false}}",
         "12: preconditions.0.off: unknown key 'enable'; did you mean 'enabled'?"),
        ("name: My Sink", "name: my-sink", "2: name: expected"),
        ("format: semantix-spec/2", "format: semantix-spec/1", "1: format: expected one of"),
        ("options: [x]", "options: {prefix: x}", "7: options: expected a mapping, found ['x']"),
        ("options: {}\nfaults: [crashes]", "options: {prefix: x}", "8: faults.0: expected one of"),
        ("title: a\ntitle: b", "title: A sink", "4: duplicate key 'title', first used in line 3"),
        ("title: [", "title: A sink", "this is no YAML"),
        ("title: !!python/object x", "title: A sink", "3: tags are not allowed"),
        ("title: &a x", "title: A sink", "3: anchors and aliases are not allowed"),
        ("options: {}\nrestart: {attempts: 3, strategy: none}", "options: {prefix: x}",
         "8: restart.attempts: `attempts: 3` contradicts `strategy: none`"),
        ("workload: []", "workload: {records: 12}", "8: workload: expected at least one"),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_file_and_line(
    write, wrong: str, right: str, expected: str
) -> None:
    text = GOOD.replace(right, wrong if not right.startswith(" ") else "    " + wrong)
    assert text != GOOD
    found = problems(write(text))
    assert all(line.startswith("my-sink.yaml:") for line in found)
    assert any(expected in line for line in found), found


def test_all_mistakes_are_reported_at_once_in_the_order_of_lines(write) -> None:
    text = GOOD.replace("title", "titel").replace("claim: at_least_once", "claim: x")
    found = problems(write(text.replace("{records: 12}", "{record: 12}")))
    assert [line.split(":")[1] for line in found] == ["3", "5", "8"]


def test_missing_keys_are_named(write) -> None:
    assert problems(write("format: semantix-spec/1\n")) == [
        "my-sink.yaml:1: the key 'connector' is missing; or give a graph under `job`",
        "my-sink.yaml:1: the key 'claim' is missing",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "1: the file is empty"),
        (b"- a\n", "1: the file: expected a mapping"),
        (b"a: \xff", "1: the file is no UTF-8 text"),
        (b"a: " + b"[" * 60 + b"]" * 60, "1: the file is nested more than 20 deep"),
        (b"a: " + b"x" * 300_000, "1: the file is longer than 262144 bytes"),
        (b"- x\n" * 30_000, "the file holds more than 20000 values"),
        (b"a: 1\n---\nb: 2\n", "2: the file holds a second document"),
        (b"? [a]\n: 1\n", "1: a key must be a word"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = tmp_path / "my-sink.yaml"
    path.write_bytes(content)
    assert expected in problems(path)[0]


def test_a_folder_gives_its_specs_by_name_and_all_their_problems(write, tmp_path: Path) -> None:
    write(GOOD.replace("my-sink", "b"), "b.yaml")
    write(GOOD.replace("my-sink", "a"), "a.yml")
    assert [spec.name for spec in load_specs([tmp_path])] == ["a", "b"]
    write("x: 1\nclaim: none\n", "c.yaml")
    write("y: 1\nclaim: none\n", "d.yaml")
    with pytest.raises(SpecError) as caught:
        load_specs([tmp_path])
    assert "c.yaml:1: unknown key 'x'" in str(caught.value)
    assert "d.yaml:1: unknown key 'y'" in str(caught.value)


def test_two_specs_of_one_name_are_refused(write, tmp_path: Path) -> None:
    write(GOOD, "a.yaml")
    write(GOOD, "b.yaml")
    with pytest.raises(SpecError, match=r"b\.yaml:2: the name 'my-sink' is already that of"):
        load_specs([tmp_path])


def test_a_path_that_is_not_there_is_answered_with_the_nearest_file(write, tmp_path: Path) -> None:
    write(GOOD)
    with pytest.raises(SpecError, match=r"my-sink\.yaml"):
        load_specs([tmp_path / "my-snik.yaml"])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="holds no spec"):
        load_specs([tmp_path])


def test_a_spec_survives_the_way_through_its_mapping(write) -> None:
    spec = load_spec(write(GOOD))
    again = spec_from_mapping(spec_to_mapping(spec), spec.path)
    assert again == spec


def test_the_bound_of_live_has_a_default_and_may_be_given(write) -> None:
    assert load_spec(write(GOOD)).live_bound_us == 20_000 * (500 + 5000 + 100)
    spec = load_spec(write(f"{GOOD}live_bound_ms: 9000\n"))
    assert spec.live_bound_us == 9_000_000
    assert spec_from_mapping(spec_to_mapping(spec), spec.path) == spec
    assert "live_bound_ms: expected" in problems(write(f"{GOOD}live_bound_ms: 0\n"))[0]


def test_a_class_without_a_spec_gets_one_named_after_it() -> None:
    spec = spec_for_class("mine.py:MyKafkaSink", None, kind="two_phase_commit")
    assert isinstance(spec, ConnectorSpec)
    assert (spec.name, spec.claim) == ("my-kafka-sink", Guarantee.EXACTLY_ONCE)
    assert spec.title == "MyKafkaSink, a two-phase-commit sink"


@pytest.mark.parametrize(
    ("keys", "settings"),
    [
        (WorkloadKeys, WorkloadSettings),
        (CheckpointingKeys, CheckpointingSettings),
        (RestartKeys, RestartSettings),
    ],
)
def test_a_file_can_say_all_that_a_spec_can(keys: type, settings: type) -> None:
    # `records` gives `source` and `count`; the identity of given records is the spec's `identify`.
    own = {"count"}, {"source", "identity"}
    names = {field.name for field in fields(settings)} - own[1]
    assert keys.model_fields.keys() - own[0] == names
    said, default = keys(), settings()
    for field in [field for field in fields(settings) if field.name in names]:
        assert getattr(said, field.name) == getattr(default, field.name), field.name


def test_the_schema_knows_every_key() -> None:
    schema = spec_schema()
    assert schema["properties"]["workload"]["anyOf"][0] == {"$ref": "#/$defs/WorkloadKeys"}
    assert schema["required"] == ["format", "claim"]
    assert schema["anyOf"] == [{"required": ["connector"]}, {"required": ["job"]}]
    assert schema["additionalProperties"] is False


def test_keys_that_turn_a_precondition_off_are_read_and_written(write) -> None:
    given = "\n".join([
        GOOD.replace("{records: 12}", "{records: 12, resettable: false, deterministic: false}"),
        "restart: {restore: older}",
        "faults: [stall]",
    ])  # fmt: skip
    spec = load_spec(write(given))
    assert spec.workloads == (WorkloadSettings(records=12, resettable=False, deterministic=False),)
    assert spec.restart == RestartSettings(restore="older")
    assert spec.faults == ("zombie",)
    again = spec_from_mapping(spec_to_mapping(spec), spec.path)
    assert again == spec
