"""Settings of topics that the controller refuses."""

from __future__ import annotations

import pytest

from semantix.worlds.simulated.kafka.broker.topic_settings import SETTINGS, refused, value_of


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cleanup.policy", "none"),
        ("compression.type", "gzap"),
        ("max.message.bytes", "-1"),
        ("max.message.bytes", "1MB"),
        ("message.timestamp.type", "createtime"),
        ("message.timestamp.after.max.ms", "-1"),
        ("min.cleanable.dirty.ratio", "1.5"),
        ("min.cleanable.dirty.ratio", "nan"),
        ("min.insync.replicas", "0"),
        ("preallocate", "yes"),
        ("retention.ms", "-2"),
        ("retention.ms", str(2**63)),
        ("segment.bytes", "10"),
        ("segment.ms", "0"),
        ("no.such.setting", "1"),
    ],
)
def test_a_wrong_value_is_refused_with_its_name(name: str, value: str) -> None:
    assert name in refused({name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cleanup.policy", "compact, delete"),
        ("preallocate", "TRUE"),
        ("retention.ms", "-1"),
        ("retention.bytes", "-1"),
        ("min.cleanable.dirty.ratio", "0"),
        ("compression.zstd.level", "-7"),
    ],
)
def test_a_right_value_is_taken(name: str, value: str) -> None:
    assert refused({name: value}) == ""


def test_two_settings_may_contradict_each_other() -> None:
    assert "min.compaction.lag.ms" in refused(
        {"min.compaction.lag.ms": "5", "max.compaction.lag.ms": "4"}
    )


def test_all_defaults_are_taken() -> None:
    assert refused({name: value_of({}, name) for name in SETTINGS}) == ""
