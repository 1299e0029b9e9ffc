"""The options of Kafka, simulated and real, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, field_validator

from semantix.model.validation import Keys, checked_mapping
from semantix.ports.system import Place

Number = Annotated[int, Field(ge=0, le=10_000_000_000)]


class KafkaOptions(Keys):
    """`world_options.kafka` of a spec; only `topics` has a meaning on a real broker."""

    topics: dict[str, Annotated[int, Field(ge=1, le=1_000)]] = Field(
        default_factory=dict, description="number of partitions, by topic"
    )
    transaction_max_timeout_ms: Number = 900_000
    transactional_id_expiration_ms: Number = 604_800_000
    reaper_interval_ms: Number = 10_000
    marker_delay_ms: list[Number] = Field(
        default=[2, 9], description="a number, or two between which it is drawn for each partition"
    )
    latency_us: Number = Field(default=1_000, description="of one round trip of a client")

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
        Place(name, "log", tuple(f"{name}/{number}" for number in range(count)))
        for name, count in options.topics.items()
    )


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """Give all options, defaults included; `marker_delay_ms` as its two bounds.

    Raises:
        UsageError: names the option, its value and what was expected.
    """
    found = checked_mapping(KafkaOptions, options, "world_options.kafka")
    return {**dict(found), "marker_delay_ms": tuple(found.marker_delay_ms)}
