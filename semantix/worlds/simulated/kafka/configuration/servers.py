"""The addresses in `bootstrap.servers`.

Source: librdkafka, rdkafka_broker.c, rd_kafka_brokers_add0: a wrong address is skipped.
"""

from __future__ import annotations

import re

from semantix.worlds.simulated.kafka.configuration.checks import Configuration

_ADDRESS = re.compile(r"(?:\w+://)?(?:\[[0-9a-fA-F:.%]+\]|[^:/\s\[\]]+)(?::(\d+))?")
_PORT_MAX = 65_535


def names_a_server(conf: Configuration) -> bool:
    """Return whether the configuration has the address of a broker.

    Any address of the right form leads to the simulated broker.
    """
    return lists_a_server(str(conf.get("metadata.broker.list", "")))


def lists_a_server(listed: str) -> bool:
    """Return whether one of these addresses, with commas between them, has the right form."""
    return any(map(_is_address, listed.split(",")))


def _is_address(text: str) -> bool:
    found = _ADDRESS.fullmatch(text.strip())
    return found is not None and 0 < int(found[1] or 9092) <= _PORT_MAX
