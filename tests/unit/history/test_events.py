"""The kinds of events, and the places of a header."""

import pytest
from msgspec import structs

from semantix.history import events
from semantix.history.event_base import Event
from semantix.history.events import KINDS, WRITTEN, Header, History, Place, event_of
from semantix.history.visits import STEP


def test_every_kind_has_a_class_of_its_own_and_every_class_a_kind():
    names = {value for name, value in vars(events).items() if name.isupper() and name != "KINDS"}
    assert set(KINDS) == names
    assert set(KINDS.values()) == set(Event.__subclasses__())
    assert len(set(KINDS.values())) == len(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_its_events_mean(kind):
    assert (KINDS[kind].__doc__ or "").rstrip().endswith(".")


def test_an_event_has_its_fields_by_name_and_is_a_value():
    fields = ("out/0", "t1", (("r1", "k1", "{}"),), "sink-0#1")
    event = event_of(WRITTEN, 7, 3, fields)
    assert (event.time_us, event.sequence, event.kind) == (7, 3, WRITTEN)
    assert (event.place, event.unit, event.entries, event.owner) == fields
    assert event == event_of(WRITTEN, 7, 3, fields)
    assert hash(event) == hash(event_of(WRITTEN, 7, 3, fields))
    with pytest.raises(AttributeError):
        event.place = "other"


@pytest.mark.parametrize("fields", [("out/0",), ("out/0", "", (), "sink-0#1", "more")])
def test_an_event_with_fields_too_few_or_too_many_is_not_made(fields):
    with pytest.raises(TypeError):
        event_of(WRITTEN, 0, 0, fields)


def test_a_history_numbers_its_events_whatever_numbers_they_had():
    told = [
        event_of(STEP, 1, 9, ("sink_invoke", "before", "sink-0#1", 0)),
        event_of(WRITTEN, 2, 9, ("out", "", (), "sink-0#1")),
        event_of(STEP, 3, 9, ("sink_invoke", "after", "sink-0#1", 0)),
    ]
    history = History.of(Header("spec", "log", (), 0), told)
    assert history.events == tuple([structs.replace(e, sequence=n) for n, e in enumerate(told)])
    assert history.steps == (history.events[0], history.events[2])
    assert (history.start_us, history.event_count) == (1, 3)


IN, OUT, OFFSETS = Place("in/0", "input"), Place("out/0", "output"), Place("at", "published")


@pytest.mark.parametrize(
    ("places", "judged"),
    [
        ((), ["in/0", "out/0", "at", "other"]),
        ((IN,), ["out/0", "at", "other"]),
        ((IN, OFFSETS), ["out/0", "other"]),
        ((IN, OUT, OFFSETS), ["out/0"]),
        ((OUT,), ["out/0"]),
    ],
    ids=str,
)
def test_outputs_are_judged_and_without_a_declared_one_all_that_is_no_input(places, judged):
    header = Header("spec", "log", (), 0, places=places)
    assert [one for one in ("in/0", "out/0", "at", "other") if header.is_judged(one)] == judged
