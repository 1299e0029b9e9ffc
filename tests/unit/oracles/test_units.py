"""A unit: what of it is written, and what of it a reader has seen."""

import pytest

from semantix.oracles.units import Unit, thawed


def entries(ids):
    return tuple([(record_id, "k1", "{}") for record_id in ids.split()])


@pytest.fixture
def unit():
    made = Unit("t1", "sink-0", 3)
    made.write("out/0", entries("r1 r2"))
    made.write("out/1", entries("r3"))
    return made


def test_records_are_seen_in_the_order_in_which_they_were_written(unit):
    assert unit.show("out/0", entries("r1"))
    assert unit.show("out/0", entries("r2"))
    assert unit.unseen() == ["r3"]


def test_a_reader_that_skips_a_record_is_noticed_and_the_skipped_one_still_waits(unit):
    assert not unit.show("out/0", entries("r2"))
    assert unit.unseen() == ["r1", "r3"]


def test_a_unit_is_torn_while_a_part_of_it_is_seen(unit):
    assert not unit.is_torn()
    unit.show("out/0", entries("r1"))
    assert unit.is_torn()
    assert unit.is_torn_at("out/0")
    unit.show("out/0", entries("r2"))
    assert unit.is_torn(), "the other place is not seen yet"
    assert not unit.is_torn_at("out/0")
    assert not unit.is_torn_at("out/1")
    unit.show("out/1", entries("r3"))
    assert not unit.is_torn()


def test_a_unit_is_settled_when_it_is_aborted_or_committed_and_seen(unit):
    assert not unit.is_settled()
    unit.committed = True
    assert not unit.is_settled()
    unit.show("out/0", entries("r1 r2"))
    unit.show("out/1", entries("r3"))
    assert unit.is_settled()
    aborted = Unit("t2", "sink-0", 4)
    aborted.write("out/0", entries("r4"))
    aborted.committed = False
    assert aborted.is_settled()


def test_a_frozen_unit_is_thawed_to_its_equal_and_names_do_not_tell_units_apart(unit):
    unit.show("out/0", entries("r1"))
    unit.is_excused, unit.overtaken = True, {"out/1": True}
    frozen = unit.freeze()
    again = thawed(frozen)
    assert again.freeze() == frozen
    assert (again.name, again.order) == ("t1", 3)
    again.name = "t9"
    assert again.freeze() == frozen
    again.show("out/0", entries("r2"))
    assert again.freeze() != frozen
