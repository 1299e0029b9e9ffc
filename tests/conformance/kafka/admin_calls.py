"""Calls of the admin client with options; as a script: how the real client refuses options.

The script prints lines of JSON: a call, and a type and a text for each of `OPTIONS` in turn. It
needs no server.
"""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from confluent_kafka import (
    ConsumerGroupState,
    ConsumerGroupTopicPartitions,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import ConfigResource, NewPartitions, NewTopic, OffsetSpec

CALLS: dict[str, Callable[..., Any]] = {
    "create_topics": lambda admin, **o: admin.create_topics([NewTopic("n", 1, 1)], **o),
    "delete_topics": lambda admin, **o: admin.delete_topics(["no-such-topic"], **o),
    "create_partitions": lambda admin, **o: admin.create_partitions([NewPartitions("n", 3)], **o),
    "delete_records": lambda admin, **o: admin.delete_records([TopicPartition("n", 0, 0)], **o),
    "describe_topics": lambda admin, **o: admin.describe_topics(TopicCollection(["n"]), **o),
    "describe_configs": lambda admin, **o: admin.describe_configs(
        [ConfigResource(ConfigResource.Type.BROKER, "1")], **o
    ),
    "list_offsets": lambda admin, **o: admin.list_offsets(
        {TopicPartition("n", 0): OffsetSpec.latest()}, **o
    ),
    "list_consumer_group_offsets": lambda admin, **o: admin.list_consumer_group_offsets(
        [ConsumerGroupTopicPartitions("g")], **o
    ),
    "alter_consumer_group_offsets": lambda admin, **o: admin.alter_consumer_group_offsets(
        [ConsumerGroupTopicPartitions("g", [TopicPartition("n", 0, 1)])], **o
    ),
    "list_consumer_groups": lambda admin, **o: admin.list_consumer_groups(**o),
    "describe_consumer_groups": lambda admin, **o: admin.describe_consumer_groups(["g"], **o),
    "delete_consumer_groups": lambda admin, **o: admin.delete_consumer_groups(["g"], **o),
}
# Values that the extension refuses wherever it knows the option, so that no request is sent.
OPTIONS: tuple[tuple[str, Any], ...] = (
    ("nonsense", 1),
    ("timeout", 1),
    ("request_timeout", "x"),
    ("request_timeout", None),
    ("request_timeout", -0.5),
    ("request_timeout", 3601),
    ("operation_timeout", "x"),
    ("operation_timeout", -1),
    ("validate_only", 1),
    ("validate_only", None),
    ("require_stable", "x"),
    ("include_authorized_operations", 1),
    ("isolation_level", 1),
    ("broker", "x"),
    ("states", [ConsumerGroupState.EMPTY]),
    ("states", {1}),
    ("types", {"CLASSIC"}),
)


def refusal_of(admin: Any, call: str, option: str, value: Any) -> list[str]:
    """Make a call with an option that must be refused; return the type and the text."""
    with pytest.raises((TypeError, ValueError)) as refused:
        CALLS[call](admin, **{option: value})
    return [refused.type.__name__, str(refused.value)]


def main() -> None:
    """Print how the real client refuses the options.

    Each refusal has a process of its own, which ends without freeing anything: an older client
    that refuses an option of `list_offsets` frees memory that is not its own.
    """
    for call in CALLS:
        for option, value in OPTIONS:
            child = os.fork()
            if not child:
                _refuse(call, option, value)
            _, status = os.waitpid(child, 0)
            assert status == 0, (call, option, status)


def _refuse(call: str, option: str, value: Any) -> NoReturn:
    from confluent_kafka.admin import AdminClient

    try:
        real = AdminClient({"bootstrap.servers": "127.0.0.1:1", "log_level": 0})
        print(json.dumps([call, refusal_of(real, call, option, value)]), flush=True)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
