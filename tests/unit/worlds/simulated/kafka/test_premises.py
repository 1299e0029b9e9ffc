"""The premises of the canonical form, for the certificate."""

from __future__ import annotations

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloSession
from semantix.worlds.simulated.kafka.premises import premises
from semantix.worlds.simulated.kafka.world import KafkaWorld


def _about(word: str, *observed: str) -> list[str]:
    return [text for text in premises(observed, ["out"]) if word in text]


def test_a_topic_that_nobody_reads_is_named() -> None:
    world = KafkaWorld(SoloSession().clock, ListObserver(), {"topics": {"out": 1}})
    assert world.premises(()) == premises((), ["out"])
    (text,) = _about("topic out")
    assert "without its offset" in text


def test_a_topic_that_is_read_is_named_also_where_the_cluster_has_it_no_more() -> None:
    (text,) = _about("topic in", "topic in")
    assert "committed records count with their offsets" in text
    (text,) = _about("topic out", "topic out", "uncommitted records of out")
    assert "all records count with their offsets" in text


def test_offsets_of_delivery_reports_are_named() -> None:
    (text,) = _about("topic out", "offsets of out")
    assert "grow with each record" in text
    assert len(_about("topic out", "offsets of out", "topic out")) == 2


def test_dead_members_are_named_where_there_were_members() -> None:
    assert len(_about("group g", "members of g")) == 1
    assert not _about("group")
