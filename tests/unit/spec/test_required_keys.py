"""`must_visit` and `must_count` of a spec file: what is read, and what is refused with its line."""

from typing import get_args

import pytest

from semantix.errors import SpecError
from semantix.model.counts import COUNTS
from semantix.spec.loader import load_spec, spec_from_mapping
from semantix.spec.mapping import spec_to_mapping
from semantix.spec.required_keys import CountWord

BASE = {
    "format": "semantix-spec/1",
    "name": "required",
    "connector": "sinks.py:Sink",
    "claim": "exactly_once",
}


def test_visits_and_counts_are_read_and_survive_the_way_into_a_file():
    keys = {
        "must_visit": ["sink_invoke", "async_emit:during", "kafka.consumer.poll"],
        "must_count": {"splits_of_a_file": 2, "retries": 1},
    }
    spec = spec_from_mapping({**BASE, **keys})
    assert spec.must_visit == tuple(keys["must_visit"])
    assert spec.must_count == (("splits_of_a_file", 2), ("retries", 1))
    assert spec_from_mapping(spec_to_mapping(spec)) == spec


def test_every_count_is_a_word_of_the_key():
    assert get_args(CountWord) == tuple(COUNTS)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"must_visit": ["sink_invok"]}, "did you mean 'sink_invoke'"),
        ({"must_visit": ["sink_invoke:later"]}, "expected one of before, during, after"),
        ({"must_visit": ["sink_invoke", "sink_invoke"]}, "must_visit.1: 'sink_invoke' is named"),
        ({"must_visit": ["kafka_src_assign"]}, "is not built yet"),
        ({"must_visit": "sink_invoke"}, "must_visit: expected a list"),
        ({"must_count": {"splits_of_file": 2}}, "splits_of_a_file"),
        ({"must_count": {"retries": 0}}, "must_count.retries"),
        ({"must_count": ["retries"]}, "must_count: expected a mapping"),
    ],
)
def test_what_names_nothing_is_refused(keys, text):
    with pytest.raises(SpecError) as caught:
        spec_from_mapping({**BASE, **keys})
    assert text in f"{caught.value}\n{caught.value.hint}"


def test_the_line_of_the_entry_is_named(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(
        "format: semantix-spec/1\nconnector: sinks.py:Sink\nclaim: exactly_once\n"
        "must_visit:\n  - sink_invoke\n  - sink_invoek\nmust_count:\n  retrys: 2\n"
    )
    with pytest.raises(SpecError) as caught:
        load_spec(file)
    assert "s.yaml:8: must_count.retrys" in str(caught.value)
    file.write_text(file.read_text().partition("must_count")[0])
    with pytest.raises(SpecError) as caught:
        load_spec(file)
    assert "s.yaml:6: must_visit.1" in str(caught.value)
