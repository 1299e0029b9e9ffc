"""The settings of a topic: their defaults, and the values that the controller refuses.

Source: Kafka 4.1, LogConfig.java and ConfigDef.java.
"""

# ruff: noqa: ARG001 (all checks have one signature)
from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_INT_MAX, _LONG_MAX = 2**31 - 1, 2**63 - 1
_CODECS = ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")


class Setting(NamedTuple):
    """A setting: kind (int, long, double, bool, word, words, text), default, bounds or words."""

    kind: str
    default: str
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()


SETTINGS: dict[str, Setting] = {
    "cleanup.policy": Setting("words", "delete", words=("compact", "delete")),
    "compression.gzip.level": Setting("int", "-1", -1, 9),
    "compression.lz4.level": Setting("int", "9", 1, 17),
    "compression.type": Setting("word", "producer", words=_CODECS),
    "compression.zstd.level": Setting("int", "3", -131072, 22),
    "delete.retention.ms": Setting("long", "86400000", 0),
    "file.delete.delay.ms": Setting("long", "60000", 0),
    "flush.messages": Setting("long", str(_LONG_MAX), 1),
    "flush.ms": Setting("long", str(_LONG_MAX), 0),
    "follower.replication.throttled.replicas": Setting("text", ""),
    "index.interval.bytes": Setting("int", "4096", 0),
    "leader.replication.throttled.replicas": Setting("text", ""),
    "local.retention.bytes": Setting("long", "-2", -2),
    "local.retention.ms": Setting("long", "-2", -2),
    "max.compaction.lag.ms": Setting("long", str(_LONG_MAX), 1),
    "max.message.bytes": Setting("int", "1048588", 0),
    "message.timestamp.after.max.ms": Setting("long", "3600000", 0),
    "message.timestamp.before.max.ms": Setting("long", str(_LONG_MAX), 0),
    "message.timestamp.type": Setting("word", "CreateTime", words=("CreateTime", "LogAppendTime")),
    "min.cleanable.dirty.ratio": Setting("double", "0.5", 0, 1),
    "min.compaction.lag.ms": Setting("long", "0", 0),
    "min.insync.replicas": Setting("int", "1", 1),
    "preallocate": Setting("bool", "false"),
    "remote.copy.disable": Setting("bool", "false"),
    "remote.log.delete.on.disable": Setting("bool", "false"),
    "remote.storage.enable": Setting("bool", "false"),
    "retention.bytes": Setting("long", "-1"),
    "retention.ms": Setting("long", "604800000", -1),
    "segment.bytes": Setting("int", "1073741824", 1_048_576),
    "segment.index.bytes": Setting("int", "10485760", 4),
    "segment.jitter.ms": Setting("long", "0", 0),
    "segment.ms": Setting("long", "604800000", 1),
    "unclean.leader.election.enable": Setting("bool", "false"),
}


def refused(config: Mapping[str, str]) -> str:
    """Give why the controller refuses these settings of a topic; empty if it takes them."""
    for name, value in config.items():
        setting = SETTINGS.get(name)
        if setting is None:
            return f"Unknown topic config name: {name}"
        reason = _REFUSALS[setting.kind](setting, value.strip())
        if reason:
            return f"Invalid value {value} for configuration {name}: {reason}"
    low, high = value_of(config, "min.compaction.lag.ms"), value_of(config, "max.compaction.lag.ms")
    if int(low) > int(high):
        return (
            f"conflict topic config setting min.compaction.lag.ms ({low}) > "
            f"max.compaction.lag.ms ({high})"
        )
    return ""


def value_of(config: Mapping[str, str], name: str) -> str:
    """Give the value of a setting, its default if it is not set."""
    return config.get(name, SETTINGS[name].default).strip()


def _number(setting: Setting, value: str) -> str:
    limit = _INT_MAX if setting.kind == "int" else _LONG_MAX
    try:
        number = float(value) if setting.kind == "double" else int(value)
    except ValueError:
        return f"Not a number of type {setting.kind.upper()}"
    if setting.kind != "double" and not -limit - 1 <= number <= limit:
        return f"Not a number of type {setting.kind.upper()}"
    if setting.low is not None and not number >= setting.low:
        return f"Value must be at least {setting.low:g}"
    if setting.high is not None and number > setting.high:
        return f"Value must be no more than {setting.high:g}"
    return ""


def _flag(setting: Setting, value: str) -> str:
    is_flag = value.lower() in ("true", "false")
    return "" if is_flag else "Expected value to be either true or false"


def _words(setting: Setting, value: str) -> str:
    given = [value]
    if setting.kind == "words":
        given = [word.strip() for word in value.split(",")] if value else []
    is_known = all(word in setting.words for word in given)
    return "" if is_known else f"String must be one of: {', '.join(setting.words)}"


def _text(setting: Setting, value: str) -> str:
    return ""


_REFUSALS = {
    "int": _number, "long": _number, "double": _number, "bool": _flag, "word": _words,
    "words": _words, "text": _text,
}  # fmt: skip
