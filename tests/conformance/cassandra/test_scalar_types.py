"""The scalar types: literals, bound values, order, and what is refused."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.util import Date, Duration, Time

GOOD = [
    ("date", "'2020-01-02'", Date("2020-01-02")),
    ("date", "2147483649", Date(1)),
    ("date", "'-0001-01-01'", Date(-719_893)),
    ("time", "'03:04:05.123456789'", Time("03:04:05.123456789")),
    ("time", "5", Time(5)),
    ("decimal", "1.50", Decimal("1.50")),
    ("decimal", "-1e10", Decimal("-1E+10")),
    ("float", "1.5", 1.5),
    ("float", "1e60", float("inf")),
    ("smallint", "-32768", -32_768),
    ("tinyint", "127", 127),
    ("varint", "123456789012345678901234567890", 123_456_789_012_345_678_901_234_567_890),
    ("varint", "-129", -129),
    ("inet", "'127.0.0.1'", "127.0.0.1"),
    ("inet", "'::1'", "::1"),
    ("ascii", "'abc'", "abc"),
    ("duration", "1h30m", Duration(0, 0, 5_400_000_000_000)),
    ("duration", "P1Y2M3DT4H5M6S", Duration(14, 3, 14_706_000_000_000)),
    ("duration", "-1d", Duration(0, -1, 0)),
    ("duration", "1y2mo3w4d5h6m7s8ms9us10ns", Duration(14, 25, 18_367_008_009_010)),
    ("timestamp", "'2020-01-02 03:04:05.123456'", datetime(2020, 1, 2, 3, 4, 5, 123_000)),
    ("timestamp", "'2020-01-02 03:04:05 UTC'", datetime(2020, 1, 2, 3, 4, 5)),
    ("timestamp", "'2020-01-02T03:04:05+01'", datetime(2020, 1, 2, 2, 4, 5)),
    ("timestamp", "'2020-01-02+01'", datetime(2020, 1, 1, 23)),
    ("timestamp", "'2020-02-30'", datetime(2020, 2, 29)),
    ("timestamp", "'2020-01-02T24:00'", datetime(2020, 1, 3)),
    ("timestamp", "''", None),
]


@pytest.mark.parametrize(("kind", "literal", "expected"), GOOD)
def test_a_literal_and_a_bound_value(bench: Any, kind: str, literal: str, expected: Any) -> None:
    bench.table(f"k int PRIMARY KEY, v {kind}")
    bench.run(f"INSERT INTO t (k, v) VALUES (1, {literal})")
    result = bench.run("SELECT v FROM t")
    assert result.column_types[0].typename == kind
    assert result.one().v == expected
    insert = bench.session.prepare("INSERT INTO t (k, v) VALUES (2, ?)")
    bench.run(insert, (expected,))
    assert bench.rows("SELECT v FROM t WHERE k = 2") == [(expected,)]


@pytest.mark.parametrize(
    ("kind", "literal", "message"),
    [
        ("date", "'2020-1-2'", "Unable to coerce '2020-1-2' to a formatted date (long)"),
        ("date", "-1", "Unable to make unsigned int (for date) from: '-1'"),
        ("time", "'24:00:00'", "(TimeType) Unable to coerce '24:00:00' to a formatted time (long)"),
        ("time", "-1", "Unable to make long (for time) from: '-1'"),
        ("decimal", "NaN", "unable to make BigDecimal from 'NaN'"),
        ("decimal", "'1.5'", 'Invalid STRING constant (1.5) for "v" of type decimal'),
        ("smallint", "32768", "Unable to make short from '32768'"),
        ("tinyint", "128", "Unable to make byte from '128'"),
        ("varint", "1.5", 'Invalid FLOAT constant (1.5) for "v" of type varint'),
        ("inet", "'no such host'", "Unable to make inet address from 'no such host'"),
        ("inet", "'300.1.1.1'", "Unable to make inet address from '300.1.1.1'"),
        ("ascii", "'\u00e4'", "Invalid ASCII character in string literal"),
        ("duration", "'1h'", 'Invalid STRING constant (1h) for "v" of type duration'),
        ("duration", "1h1d", "Invalid duration. The hours should be after days"),
        ("duration", "5", "Unable to convert '5' to a duration"),
        ("text", "1h", 'Invalid DURATION constant (1h) for "v" of type text'),
        ("timestamp", "'2020-01-02T03:04:05UTC'", "Unable to parse a date/time from"),
        ("timestamp", "'2020-01-02 03:04:05+19'", "Unable to parse a date/time from"),
    ],
)
def test_a_wrong_literal(bench: Any, kind: str, literal: str, message: str) -> None:
    bench.table(f"k int PRIMARY KEY, v {kind}")
    with pytest.raises(InvalidRequest) as caught:
        bench.run(f"INSERT INTO t (k, v) VALUES (1, {literal})")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "ordered"),
    [
        ("date", ["'1920-01-01'", "'1970-01-01'", "'2020-01-01'"]),
        ("time", ["'00:00:01'", "'23:00:00'"]),
        ("decimal", ["-2", "-0.5", "0", "1.5", "10"]),
        ("float", ["-1.5", "0", "2", "NaN"]),
        ("smallint", ["-300", "-1", "300"]),
        ("tinyint", ["-1", "0", "1"]),
        ("varint", ["-200", "-5", "5", "128"]),
        ("inet", ["'::1'", "'1.2.3.4'", "'200.2.3.4'"]),
        ("ascii", ["''", "'B'", "'a'"]),
    ],
)
def test_clustering_columns_are_sorted_by_their_type(
    bench: Any, kind: str, ordered: list[str]
) -> None:
    bench.table(f"p int, c {kind}, n int, PRIMARY KEY (p, c)")
    for n, literal in reversed(list(enumerate(ordered))):
        bench.run(f"INSERT INTO t (p, c, n) VALUES (1, {literal}, {n})")
    assert bench.rows("SELECT n FROM t WHERE p = 1") == [(n,) for n in range(len(ordered))]
    behind = bench.rows(f"SELECT n FROM t WHERE p = 1 AND c > {ordered[0]}")
    assert behind == [(n,) for n in range(1, len(ordered))]


def test_equal_decimals_of_another_scale_are_another_partition_key(bench: Any) -> None:
    bench.table("k decimal PRIMARY KEY, n int")
    bench.run("INSERT INTO t (k, n) VALUES (1.0, 1)")
    assert bench.rows("SELECT n FROM t WHERE k = 1") == []
    assert bench.rows("SELECT n FROM t WHERE k = 1.0") == [(1,)]


def test_a_duration_is_no_key(bench: Any) -> None:
    with pytest.raises(InvalidRequest, match="duration type is not supported for PRIMARY KEY col"):
        bench.table("k duration PRIMARY KEY")
