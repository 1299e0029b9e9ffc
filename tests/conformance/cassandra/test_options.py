"""Options of tables and keyspaces that the server refuses."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.protocol import ConfigurationException, ServerError, SyntaxException

SIMPLE = "'class': 'SimpleStrategy'"


@pytest.mark.parametrize(
    ("option", "kind", "message"),
    [
        ("nonsense = 5", SyntaxException, "Unknown property 'nonsense'"),
        ("read_repair_chance = 0.1", SyntaxException, "Unknown property 'read_repair_chance'"),
        ("gc_grace_seconds = 'x'", SyntaxException, "Invalid integer value x for 'gc_grace_sec"),
        ("gc_grace_seconds = 1.5", SyntaxException, "Invalid integer value 1.5 for 'gc_grace_"),
        ("gc_grace_seconds = {'a': 1}", SyntaxException, "It should be a string"),
        ("compaction = 5", SyntaxException, "Invalid value for property 'compaction'. It should"),
        ("cdc = 5", SyntaxException, "Invalid boolean value 5 for 'cdc'"),
        ("comment = 'a' AND comment = 'b'", SyntaxException, "Multiple definitions for property"),
        ("gc_grace_seconds = -1", ConfigurationException, "must be greater than or equal to 0"),
        ("default_time_to_live = 630720001", ConfigurationException, "less than or equal to 6307"),
        ("bloom_filter_fp_chance = 2", ConfigurationException, "(got 2.0)"),
        ("bloom_filter_fp_chance = 0.0000001", ConfigurationException, "(got 1.0E-7)"),
        ("crc_check_chance = -1", ConfigurationException, "(got -1.0)"),
        ("speculative_retry = 'x'", ConfigurationException, "Invalid value x for option 'specul"),
        ("read_repair = 'x'", ServerError, "No enum constant"),
        ("min_index_interval = 100 AND max_index_interval = 50", ConfigurationException, "(100)"),
        ("caching = {'keys': 'x'}", ConfigurationException, "Invalid value 'x' for caching sub-"),
        ("caching = {'foo': 'x'}", ConfigurationException, "Invalid caching sub-options [foo]"),
        ("compaction = {'class': 'Foo'}", ConfigurationException, "Unable to find compaction str"),
        ("compaction = {'foo': 'x'}", ConfigurationException, "Missing sub-option 'class' for"),
        (
            "compaction = {'class': 'LeveledCompactionStrategy', 'foo': 3}",
            ConfigurationException,
            "Properties specified [foo] are not understood by LeveledCompactionStrategy",
        ),
        ("compression = {'class': 'Foo'}", ConfigurationException, "Could not create Compression"),
        (
            "compression = {'class': 'LZ4Compressor', 'chunk_length_in_kb': 5}",
            ConfigurationException,
            "chunk_length_in_kb must be a power of 2",
        ),
    ],
)
def test_a_wrong_table_option(bench: Any, option: str, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind) as caught:
        bench.run(f"CREATE TABLE t (k text PRIMARY KEY) WITH {option}")
    assert message in caught.value.message


def test_options_that_are_fine(bench: Any) -> None:
    bench.table(
        rest="WITH gc_grace_seconds = '5' AND comment = 5 AND speculative_retry = '99p' AND cdc = "
        "false AND caching = {'keys': 'ALL', 'rows_per_partition': '10'} AND extensions = {} AND "
        "compaction = {'class': 'TimeWindowCompactionStrategy', 'compaction_window_size': 1} AND "
        "compression = {'enabled': false} AND read_repair = 'NONE' AND crc_check_chance = 0.5"
    )
    bench.run("INSERT INTO t (k) VALUES ('a')")


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ("foo = 5", SyntaxException, "Unknown property 'foo'"),
        ("replication = 5", SyntaxException, "Invalid value for property 'replication'. It should"),
        ("durable_writes = true", InvalidRequest, "Missing mandatory option 'replication'"),
        ("replication = {'class': 'Foo'}", ConfigurationException, "Unable to find replication st"),
        (
            f"replication = {{{SIMPLE}, 'replication_factor': 1, 'foo': 3}}",
            ConfigurationException,
            "Unrecognized strategy option {foo} passed to SimpleStrategy for keyspace semantix_zz",
        ),
        (
            f"replication = {{{SIMPLE}, 'replication_factor': -1}}",
            ConfigurationException,
            "Replication factor must be non-negative, found -1",
        ),
        (
            "replication = {'class': 'NetworkTopologyStrategy', 'dc9': 1}",
            ConfigurationException,
            "Unrecognized strategy option {dc9} passed to NetworkTopologyStrategy for keyspace",
        ),
    ],
)
def test_a_wrong_keyspace_option(
    bench: Any, options: str, kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind) as caught:
        bench.run(f"CREATE KEYSPACE semantix_zz WITH {options}")
    assert message in (getattr(caught.value, "message", None) or str(caught.value))
