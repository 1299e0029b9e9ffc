"""The names of confluent_kafka that `client("kafka")` has, in the simulated and in the real world.

Values, errors and functions are the library's own. Names that talk to a server are either replaced
by the world's classes, or refused.
"""

from __future__ import annotations

import importlib
import types
from typing import Any

from semantix.errors import NotModelled

# Each of them talks to a server, or hands out classes that do.
_REFUSED = frozenset((
    "ShareConsumer", "DeserializingShareConsumer", "aio", "avro", "cimpl", "experimental",
    "kafkatest", "schema_registry", "serializing_producer", "deserializing_consumer",
    "deserializing_share_consumer",
))  # fmt: skip
_MODULES = ("error", "serialization")  # parts of the library that only have values


def library_name(name: str) -> Any:
    """Give a public name of `confluent_kafka` or of `confluent_kafka.admin`.

    Raises:
        NotModelled: the name talks to a server, and no world replaces it.
        AttributeError: the installed library has no such name.
    """
    if not name.startswith("_"):
        library = importlib.import_module("confluent_kafka")
        if name in _REFUSED:
            raise _refused(name)
        if name in _MODULES:
            return importlib.import_module(f"confluent_kafka.{name}")
        if hasattr(library, name):
            return getattr(library, name)
        if hasattr(_admin(), name):
            return getattr(_admin(), name)
    raise AttributeError(f"module 'confluent_kafka' has no attribute '{name}'")


class AdminNames:
    """The names of `confluent_kafka.admin`.

    Attributes:
        AdminClient: the world's class, or a function that makes its instances.
    """

    __slots__ = ("AdminClient",)

    def __init__(self, admin_client: Any) -> None:
        self.AdminClient = admin_client

    def __getattr__(self, name: str) -> Any:
        return getattr(_admin(), name)


def _admin() -> types.ModuleType:
    return importlib.import_module("confluent_kafka.admin")


def _refused(name: str) -> NotModelled:
    return NotModelled(
        f"the Kafka of semantix does not model confluent_kafka.{name}",
        hint="client('kafka') has Producer, Consumer, AdminClient, SerializingProducer and "
        "DeserializingConsumer, and the values and errors of the library",
    )
