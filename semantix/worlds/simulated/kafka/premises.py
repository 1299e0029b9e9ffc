"""The premises of a cluster's canonical form, in sentences for the certificate."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from semantix.worlds.simulated.kafka.learned import (
    MEMBERS,
    READ,
    REPORTED,
    UNCOMMITTED,
    names_of,
)


def premises(observed: Collection[str], topics: Iterable[str]) -> tuple[str, ...]:
    """Give one sentence for each premise.

    Args:
        observed: names of all that clients have learned (`learned.py`).
        topics: names of all topics of the cluster.
    """
    read, reported = names_of(READ, observed), names_of(REPORTED, observed)
    found = [
        "kafka: the connector only hands producer ids and producer epochs back to the cluster",
        "kafka: no transactional id rests for longer than transactional.id.expiration.ms",
    ]
    for topic in sorted({*topics, *read, *reported}):
        if topic in reported:
            found.append(
                f"kafka: the connector reads the offsets in delivery reports of topic {topic}: "
                "they count, and grow with each record"
            )
        if topic in read:
            kind = "all" if topic in names_of(UNCOMMITTED, observed) else "committed"
            found.append(
                f"kafka: a client reads topic {topic} or asks for its offsets: {kind} records "
                "count with their offsets, their timestamps count by order only"
            )
        elif topic not in reported:
            found.append(
                f"kafka: no client reads topic {topic} or asks for its offsets: each record "
                "counts, up to twice, without its offset"
            )
    found.extend(
        f"kafka: it makes no difference how long the session of a dead member of group {group} "
        "still lasts"
        for group in names_of(MEMBERS, observed)
    )
    return tuple(found)
