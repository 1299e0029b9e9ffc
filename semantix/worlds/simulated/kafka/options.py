"""The options of Kafka, simulated and real, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from semantix.model.nearest import nearest_word
from semantix.model.validation import Keys, checked_mapping
from semantix.ports.system import Place
from semantix.worlds.simulated.forgetting import HELP

Number = Annotated[int, Field(ge=0, le=10_000_000_000)]


class KafkaOptions(Keys):
    """`world_options.kafka` of a spec.

    Only `topics` and `watch` have a meaning on a real broker.
    """

    topics: dict[str, Annotated[int, Field(ge=1, le=1_000)]] = Field(
        default_factory=dict, description="number of partitions, by topic"
    )
    watch: list[str] = Field(
        default_factory=list,
        description="one topic, or a list of them: what the final reader looks at; default: the "
        "topic that is written to",
    )
    transaction_max_timeout_ms: Number = 900_000
    transactional_id_expiration_ms: Number = 604_800_000
    reaper_interval_ms: Number = 10_000
    marker_delay_ms: list[Number] = Field(
        default=[2, 9], description="a number, or two between which it is drawn for each partition"
    )
    logins: dict[str, str] = Field(
        default_factory=dict,
        description="password by user (`sasl.username`); a client without one of these logins is "
        "refused. Default: the broker asks for no login",
    )
    loses_acknowledged: bool = Field(default=False, description=HELP)
    latency_us: Number = Field(default=1_000, description="of one round trip of a client")

    @field_validator("watch", mode="before")
    @classmethod
    def _are_topics(cls, watch: Any, info: ValidationInfo) -> list[str]:
        """Accept one topic instead of a list, and `{topic: out, view: log}` instead of `out`."""
        topics = info.data.get("topics", {})
        listed: list[Any] = watch if isinstance(watch, list) else [watch]
        found = []
        for one in listed:
            keys = one if isinstance(one, dict) else {"topic": one}
            name = keys.get("topic")
            if not isinstance(name, str) or keys.keys() - {"topic", "view"}:
                raise ValueError(f"expected the name of a topic, found {one!r}")
            if keys.get("view", "log") != "log":
                raise ValueError(f"a reader of {name!r} sees a log, not a {keys['view']}")
            if topics and name not in topics:
                near = nearest_word(name, topics)
                raise ValueError(f"there is no topic {name!r}; did you mean {near!r}?")
            found.append(name)
        return found

    @field_validator("marker_delay_ms", mode="before")
    @classmethod
    def _is_number_or_pair(cls, value: Any) -> list[Any]:
        is_pair = isinstance(value, (list, tuple)) and len(value) == 2
        bounds = list(value) if is_pair else [value, value]
        if all(type(one) is int and one >= 0 for one in bounds) and bounds[0] <= bounds[1]:
            return bounds
        raise ValueError(f"expected a number, or two of them, the smaller first, found {value!r}")


def places(options: KafkaOptions) -> tuple[Place, ...]:
    """Give the topics."""
    return tuple(
        Place(
            name, "log", tuple(f"{name}/{number}" for number in range(count)), name in options.watch
        )
        for name, count in options.topics.items()
    )


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Give all options, defaults included; `marker_delay_ms` as its two bounds.

    Raises:
        UsageError: names the option, its value and what was expected.
    """
    found = checked_mapping(KafkaOptions, options, "world_options.kafka")
    return {**dict(found), "marker_delay_ms": tuple(found.marker_delay_ms)}
