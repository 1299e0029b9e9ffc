"""The plain Cassandra sink for objects: a mapper makes the statement from their class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from semantix.connectors.cassandra.arguments import expect
from semantix.connectors.cassandra.object_mapper import (
    MapperOptions,
    ObjectMapper,
    mapper_options_of,
)
from semantix.connectors.cassandra.upsert_sink import CassandraUpsertSink


class CassandraObjectSink(CassandraUpsertSink):
    """Writes each object into the row of its primary key, as `CassandraUpsertSink` does.

    Args:
        record_type: the class of the records (in a spec `file.py:Class`), see `ObjectMapper`. A
            record may also be a mapping with the fields of the class.
        default_keyspace: of a table that names no keyspace.
        mapper_options: a `MapperOptions`, or a mapping with its attributes.
        settings: all other arguments of `CassandraUpsertSink`, except those of the statement.
    Raises:
        UsageError: an argument does not fit.
        RuntimeError: at `open`: the table is missing, or has other columns.
    Source: reference/protocol.md 7.5; Flink, CassandraPojoSink.
    """

    code_options = ("record_type",)

    def __init__(
        self,
        record_type: type,
        *,
        default_keyspace: str = "",
        mapper_options: MapperOptions | Mapping[str, Any] | None = None,
        **settings: Any,
    ) -> None:
        ignores = settings.pop("ignore_null_fields", False)
        expect("ignore_null_fields", ignores, "True or False", isinstance(ignores, bool))
        options = mapper_options_of(mapper_options)
        if ignores:
            options = replace(options, save_null_fields=False)
        mapper = ObjectMapper(record_type, default_keyspace, options)
        super().__init__(mapper.query, columns=mapper.columns, **settings)
        self._statement = mapper
        self._name = record_type.__name__

    def open(self, context: Any) -> None:
        """Connect and prepare the statement."""
        try:
            super().open(context)
        except Exception as error:
            raise RuntimeError(
                f"Cannot create CassandraPojoSink with input: {self._name}: {error}"
            ) from error
