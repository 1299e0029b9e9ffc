"""The jobs, inputs and other actors of specs are the same when their file is read again."""

from dataclasses import MISSING, fields, is_dataclass, replace
from pathlib import Path

import pytest
from msgspec import NODEFAULT, Struct, structs

from semantix.model.guarantees import Guarantee
from semantix.spec.connector_spec import ConnectorSpec
from semantix.spec.job_settings import InputFile, PlaceSettings, VertexSettings, WatermarkSettings
from semantix.spec.loader import load_spec, spec_from_mapping
from semantix.spec.mapping import spec_to_mapping
from semantix.spec.other_actors import OtherAct
from semantix.spec.waiting import RetrySettings, WaitingSettings

SPECS = Path(__file__).resolve().parents[3] / "specs"
VERTEX = VertexSettings("source", "workload", "source", watermarks=WatermarkSettings("n", 2, 50))
RETRY = RetrySettings(3, 20, 2.0, 500, ("error", "empty"))
LOOKUP = VertexSettings(
    "async", "a.b:C", "lookup", ("source",), "rebalance", 3, {"prefix": "x"},
    WaitingSettings("unordered", 900, 5, RETRY),
)  # fmt: skip
FILE = InputFile("a.txt", 3, 1500)
FILES = PlaceSettings("files", "/in", "input", records=8, timestamps="n", files=(FILE,))
ACTS = (
    OtherAct("a.py:f", at="start"),
    OtherAct("a.py:g", 2),
    OtherAct("a.py:h", 0, "tpc_invoke:before"),
)
WHOLE = ConnectorSpec(
    "whole", "a.b:C", Guarantee.AT_LEAST_ONCE, job=(VERTEX, LOOKUP), options={"prefix": "x"},
    places=(FILES,), others=ACTS,
)  # fmt: skip


def _without(value):
    """Return copies of a value of settings; each has one setting less, at any depth."""
    is_struct = isinstance(value, Struct)
    changed = structs.replace if is_struct else replace
    for one in structs.fields(value) if is_struct else fields(value):
        inner = getattr(value, one.name)
        others = [] if one.default in (MISSING, NODEFAULT) else [one.default]
        if _has_settings(inner):
            others += _without(inner)
        elif isinstance(inner, tuple) and all(map(_has_settings, inner)):
            for index, part in enumerate(inner):
                others += [(*inner[:index], less, *inner[index + 1 :]) for less in _without(part)]
        for other in others:
            if other != inner:
                yield changed(value, **{one.name: other})


def _has_settings(value):
    return isinstance(value, Struct) or is_dataclass(value)


def test_no_setting_of_a_job_is_lost_in_the_file():
    assert replace(spec_from_mapping(spec_to_mapping(WHOLE)), path="") == WHOLE
    changed = list(_without(WHOLE))
    assert len(changed) > 20
    whole = spec_to_mapping(WHOLE)
    for spec in changed:
        assert spec_to_mapping(spec) != whole, spec


@pytest.mark.parametrize("file", sorted(SPECS.glob("*.yaml")), ids=lambda file: file.stem)
def test_each_shipped_spec_is_the_same_when_it_is_read_again(file):
    spec = load_spec(file)
    again = spec_from_mapping(spec_to_mapping(spec))
    assert replace(again, path="") == replace(spec, path="")
