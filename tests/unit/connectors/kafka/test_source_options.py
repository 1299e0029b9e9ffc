"""Wrong arguments of the Kafka source are refused when it is built."""

import re

import pytest

from semantix import UsageError
from semantix.connectors.kafka.source import KafkaSource
from semantix.connectors.kafka.source_options import SourceTopics


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"topics": ""}, "topics is ''; expected a topic"),
        ({"topics": []}, "topics is []; expected"),
        ({"topics": {"pattern": "("}}, "KafkaSource: topics: '('"),
        ({"deserializer": "jsn"}, "deserializer is 'jsn'; expected a DeserializationSchema"),
        ({"start": "latset"}, "start is 'latset'; expected group_offsets, earliest, latest"),
        (
            {"start": {"timestamp_ms": -1}},
            "The provided value for the startup offsets timestamp is invalid.",
        ),
        ({"start": {"offsets": {"in": 3}}}, "offsets has 'in': 3; expected TOPIC/PARTITION"),
        ({"start": {"offsets": {"in/0": -3}}}, "offsets has 'in/0': -3"),
        (
            {"properties": {"flink.partition-discovery.interval-millis": -5}},
            "Cannot define a negative value for the topic / partition discovery interval.",
        ),
        (
            {"properties": {"flink.partition-discovery.interval-millis": -5}},
            "flink.partition-discovery.interval-millis is -5; expected a number of milliseconds",
        ),
        (
            {"properties": {"flink.partition-discovery.interval-millis": "soon"}},
            "flink.partition-discovery.interval-millis is 'soon'; expected a number of milli",
        ),
        (
            {"properties": {"flink.poll-timeout": "soon"}},
            "Cannot parse poll timeout for 'flink.poll-timeout'\n  hint: it is 'soon'; expected a",
        ),
        (
            {"start": {"timestamp_ms": -1}},
            "timestamp_ms is -1; expected a number from 0",
        ),
        ({"topics": ["in", ""]}, "topics is ['in', '']; expected a topic"),
        ({"properties": "group.id"}, "properties is 'group.id'; expected a mapping from names"),
        ({"properties": {1: 2}}, "properties is {1: 2}; expected a mapping from names"),
        (
            {"properties": {"auto.offset.reset": "none"}},
            "auto.offset.reset is 'none'; expected one of earliest, smallest, beginning, latest, "
            "largest, end, error",
        ),
        ({"bounded": "yes"}, "bounded is 'yes'; expected True or False"),
        (
            {"commit_offsets_on_checkpoints": 1},
            "commit_offsets_on_checkpoints is 1; expected True or False",
        ),
    ],
)
def test_a_wrong_argument_is_named(arguments, words):
    with pytest.raises(UsageError, match=re.escape(words)):
        KafkaSource(**{"topics": "in", **arguments})


def test_topics_are_names_or_a_pattern():
    assert [SourceTopics("in").matches(one) for one in ("in", "inn")] == [True, False]
    pattern = SourceTopics({"pattern": "in.*"})
    assert [pattern.matches(one) for one in ("in", "inn", "out")] == [True, True, False]
    assert str(pattern) == "pattern in.*"
    assert SourceTopics(re.compile("a")).matches("a")


def test_each_start_position_has_a_method():
    source = KafkaSource("in")
    assert source.set_start_from_earliest() is source
    source.set_start_from_latest().set_start_from_group_offsets().set_start_from_timestamp(5)
    source.set_start_from_specific_offsets({("in", 0): 3, "in/1": 4})
    assert source._start.offsets == {("in", 0): 3, ("in", 1): 4}
    with pytest.raises(UsageError, match="startup offsets timestamp is invalid"):
        source.set_start_from_timestamp(-1)
