"""What a certification rests on where a connector's code could not be begun anew."""

import pytest

from semantix.errors import SpecError
from semantix.model.guarantees import Guarantee
from semantix.scenario import connector_loading
from semantix.scenario.connector_loading import give_class, load_class
from semantix.scenario.connector_premises import (
    check_unchanged,
    module_state,
    reload_changed_code,
    why_no_second_interpreter,
)
from semantix.spec.connector_spec import ConnectorSpec


def spec_of(target: str, **more: object) -> ConnectorSpec:
    return ConnectorSpec("sink", target, Guarantee.NONE, **more)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "sink.py"
    path.write_text("class Sink: pass\nclass Ids: pass\n")
    load_class(f"{path}:Sink")
    return path


def test_the_memory_of_a_file_is_put_back(file):
    spec = spec_of(f"{file}:Sink")
    assert module_state(spec) == "put back before each process"
    assert why_no_second_interpreter(spec) == ""
    shared = module_state(spec_of(f"{file}:Sink", processes=2))
    assert shared == "put back when everything crashes; several processes share one memory"


def test_modules_that_cannot_be_copied_are_executed_anew(tmp_path):
    path = tmp_path / "sink.py"
    path.write_text("import itertools\nIDS = itertools.count()\nclass Sink: pass\n")
    load_class(f"{path}:Sink")
    told = "executed anew in each process: sink.IDS (count) cannot be copied"
    assert module_state(spec_of(f"{path}:Sink")) == told


def test_what_a_test_hands_over_is_not_tried_and_the_way_out_is_named(monkeypatch):
    monkeypatch.setattr(connector_loading, "_GIVEN", {})

    class Local:
        pass

    give_class("test.py:Local", Local)
    spec = spec_of("test.py:Local")
    for told in (module_state(spec), why_no_second_interpreter(spec)):
        assert "a test handed over test.py:Local as an object" in told
        assert "name it as `file.py:Class`" in told


def test_shipped_and_installed_connectors_are_told_apart():
    shipped = spec_of("semantix.connectors.kafka.sink:KafkaSink")
    assert module_state(shipped).startswith("a connector of semantix")
    assert why_no_second_interpreter(shipped).startswith("a connector of semantix")
    installed = spec_of("msgspec:Struct")
    load_class(installed.connector)
    assert module_state(installed).startswith("not tried: msgspec is installed")
    assert why_no_second_interpreter(installed) == ""


def test_a_file_that_changes_is_named_and_read_again_at_the_next_certification(file):
    spec = spec_of(f"{file}:Sink")
    first = load_class(spec.connector)
    check_unchanged(spec)
    file.write_text("class Sink: later = 1\n")
    assert load_class(spec.connector) is first
    with pytest.raises(SpecError, match=r"sink\.py: the file has changed while sink was certified"):
        check_unchanged(spec)
    reload_changed_code()
    assert load_class(spec.connector).later == 1
    check_unchanged(spec)
