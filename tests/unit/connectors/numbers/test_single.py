"""The sources of numbers with one subtask, driven by hand."""

from __future__ import annotations

import pytest

from semantix.connectors.numbers.single import NumberSource, RichNumberSource
from semantix.errors import UsageError
from semantix.testing import SourceHarness


def opened(kind=NumberSource, *arguments, **named):
    harness = SourceHarness(lambda: kind(*arguments), **named)
    harness.open()
    return harness


@pytest.mark.parametrize("kind", [NumberSource, RichNumberSource])
def test_it_emits_all_numbers_in_order_and_ends(kind):
    harness = opened(kind, 8, 3)
    assert harness.run() == "ended"
    values = [record.value for record in harness.collected]
    assert values[0] == {"id": "r1", "key": "k1", "n": 1}
    assert [value["key"] for value in values] == ["k1", "k2", "k3", "k1", "k2", "k3", "k1", "k2"]


@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("step", ["src_lock_acquire", "src_lock_release"])
def test_a_snapshot_between_two_holds_of_the_lock_goes_on_exactly_there(step, nth):
    first = opened(NumberSource, 5)
    states = []
    position = "before" if step == "src_lock_acquire" else "after"
    first.at(step, lambda: states.append(first.snapshot(1)), position=position, nth=nth)
    first.run()
    second = opened(NumberSource, 5, state=states[0])
    second.run()
    emitted = nth - 1 if step == "src_lock_acquire" else nth
    assert [*first.collected[:emitted], *second.collected] == first.collected


def test_cancel_ends_it_behind_the_record_that_is_emitted():
    harness = opened(NumberSource, 5)
    harness.at("src_emit", harness.cancel, nth=2)
    harness.run()
    assert len(harness.collected) == 2
    assert harness.read_state(harness.snapshot(1)) == {"next-number": [3]}


@pytest.mark.parametrize("count", [0, -1, 1.5, "3", True, None])
@pytest.mark.parametrize("name", ["records", "keys"])
def test_a_wrong_count_is_refused_with_its_name_and_value(name, count):
    with pytest.raises(UsageError, match=rf"NumberSource\({name}=.*expected a whole number from 1"):
        NumberSource(**{name: count})
