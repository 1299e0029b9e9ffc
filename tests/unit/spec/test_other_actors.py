"""`others:` of a spec file: what is read, what is refused, and the way back into a file."""

import pytest

from semantix.errors import SpecError
from semantix.spec.loader import spec_from_mapping
from semantix.spec.mapping import spec_to_mapping
from semantix.spec.other_actors import OtherAct

BASE = {
    "format": "semantix-spec/1",
    "name": "acted",
    "connector": "sinks.py:Sink",
    "claim": "exactly_once",
}
AFTER = {"after": {"checkpoint": 2}, "do": "acts.py:late"}
AT = {"at": "sink_invoke:before", "do": "acts.py:late"}


def test_acts_are_read_in_their_order_and_survive_the_way_into_a_file():
    spec = spec_from_mapping({**BASE, "others": [AFTER, AT]})
    assert spec.others == (
        OtherAct("acts.py:late", 2),
        OtherAct("acts.py:late", at="sink_invoke:before"),
    )
    assert spec_to_mapping(spec)["others"] == [AFTER, AT]
    assert spec_from_mapping(spec_to_mapping(spec)) == spec


def test_a_call_of_a_client_is_a_visit_too():
    at = "kafka.producer.flush:after"
    assert spec_from_mapping({**BASE, "others": [{**AT, "at": at}]}).others[0].at == at


@pytest.mark.parametrize(
    ("act", "text"),
    [
        ({"do": "acts.py:late", "at": "start", **AFTER}, "others.0: expected one of"),
        ({"do": "acts.py:late"}, "others.0: expected one of `after` and `at`"),
        ({**AFTER, **AT}, "others.0: expected one of `after` and `at`"),
        ({**AT, "at": "sink_invok:before"}, "did you mean 'sink_invoke'"),
        ({**AT, "at": "sink_invoke:later"}, "is no `STEP:POSITION`"),
        ({**AFTER, "after": {"checkpoint": 0}}, "checkpoint"),
        ({**AFTER, "after": {"time_ms": 5}}, "time_ms"),
        ({**AFTER, "do": "late"}, "do"),
    ],
)
def test_a_wrong_act_is_refused(act, text):
    with pytest.raises(SpecError, match=text):
        spec_from_mapping({**BASE, "others": [act]})


def test_an_input_may_hold_back_records_for_another_actor():
    data = {**BASE, "input": [{"place": "kafka:in", "records": 12, "timestamps": "n"}]}
    spec = spec_from_mapping(data)
    assert (spec.places[0].records, spec.places[0].timestamps) == (12, "n")
    assert spec_to_mapping(spec)["input"] == data["input"]
