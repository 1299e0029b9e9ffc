"""Lists, sets, maps and tuples, frozen and with a cell for each element."""

from __future__ import annotations

from typing import Any

import pytest
from cassandra import InvalidRequest
from cassandra.cluster import EXEC_PROFILE_DEFAULT
from cassandra.protocol import ServerError, SyntaxException
from cassandra.query import UNSET_VALUE
from cassandra.util import OrderedMapSerializedKey, SortedSet

COLUMNS = (
    "k int PRIMARY KEY, l list<int>, s set<text>, m map<text, int>, fl frozen<list<int>>, "
    "fs frozen<set<int>>, fm frozen<map<int, text>>, tu tuple<int, text>, ll list<frozen<set<int>>>"
)


@pytest.fixture
def table(bench: Any) -> Any:
    bench.table(COLUMNS)
    return bench


def shown(bench: Any, columns: str = "l, s, m", key: int = 1) -> list[Any]:
    """A row with plain values."""
    row = bench.rows(f"SELECT {columns} FROM t WHERE k = {key}")[0]
    return [plain(value) for value in row]


def plain(value: Any) -> Any:
    if isinstance(value, SortedSet):
        return {"set": list(value)}
    if isinstance(value, OrderedMapSerializedKey):
        return list(value.items())
    return [plain(one) for one in value] if isinstance(value, list) else value


def test_literals(table: Any) -> None:
    table.run(
        "INSERT INTO t (k, l, s, m, fl, fs, fm, tu, ll) VALUES (1, [3, 1, 2], {'b', 'a'}, "
        "{'x': 1, 'a': 2}, [2, 1], {2, 1, 2}, {2: 'b', 1: 'a'}, (1, 'x'), [{2, 1}, {}])"
    )
    assert shown(table, "l, s, m, fl, fs, fm, tu, ll") == [
        [3, 1, 2],
        {"set": ["a", "b"]},
        [("a", 2), ("x", 1)],
        [2, 1],
        {"set": [1, 2]},
        [(1, "a"), (2, "b")],
        (1, "x"),
        [{"set": [1, 2]}, {"set": []}],
    ]
    kinds = [kind.typename for kind in table.run("SELECT l, s, fm, tu FROM t").column_types]
    assert kinds == ["list", "set", "map", "tuple"]


def test_an_empty_collection_is_null_unless_it_is_frozen(table: Any) -> None:
    table.run("INSERT INTO t (k, l, s, m, fl, fs, fm, tu) VALUES (1, [], {}, {}, [], {}, {}, (1))")
    assert shown(table, "l, s, m, fl, fs, fm, tu") == [
        *(None, None, None, [], {"set": []}, [], (1, None))
    ]


@pytest.mark.parametrize(
    ("column", "literal", "message"),
    [
        ("l", "{1}", "Invalid set literal for l of type list<int>"),
        ("s", "['a']", "Unexpected receiver type 'set<text>'; only list and vector are expected"),
        ("m", "{'a'}", "Invalid set literal for m of type map<text, int>"),
        ("s", "{'a': 1}", "Invalid map literal for s of type set<text>"),
        ("l", "[1, 'a']", "Invalid list literal for l: value 'a' is not of type int"),
        ("l", "[1, null]", "null is not supported inside collections"),
        ("m", "{'a': null}", "null is not supported inside collections"),
        ("l", "5", 'Invalid INTEGER constant (5) for "l" of type list<int>'),
        ("l", "(1, 2)", "Invalid tuple type literal for l of type list<int>"),
        ("l", "[?]", "bind variables are not supported inside collection literals"),
        ("tu", "(1, 'a', 3)", "Type frozen<tuple<int, text>> expects 2 but got 3"),
        ("tu", "('a', 1)", "Invalid tuple literal for tu: component 0 is not of type int"),
    ],
)
def test_wrong_literals(table: Any, column: str, literal: str, message: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        table.session.prepare(f"INSERT INTO t (k, {column}) VALUES (3, {literal})")
    assert message in str(caught.value)


def test_lists_grow_at_both_ends_and_shrink_by_value_and_index(table: Any) -> None:
    table.run("UPDATE t SET l = [3, 1, 2] WHERE k = 1")
    table.run("UPDATE t SET l = l + [9, 8] WHERE k = 1")
    table.run("UPDATE t SET l = [7, 6] + l WHERE k = 1")
    table.run("UPDATE t SET l = l - [1, 8] WHERE k = 1")
    assert shown(table, "l") == [[7, 6, 3, 2, 9]]
    table.run("UPDATE t SET l[0] = 70 WHERE k = 1")
    table.run("DELETE l[1] FROM t WHERE k = 1")
    table.run("UPDATE t SET l[1] = null WHERE k = 1")
    assert shown(table, "l") == [[70, 2, 9]]
    table.run("UPDATE t SET l += [1, 1] WHERE k = 1")
    table.run("UPDATE t SET l -= [1] WHERE k = 1")
    assert shown(table, "l") == [[70, 2, 9]]


def test_sets_and_maps_are_changed_by_element(table: Any) -> None:
    table.run("UPDATE t SET s = {'a'}, m = {'x': 1} WHERE k = 1")
    table.run("UPDATE t SET s = s + {'c', 'b'}, m = m + {'z': 9, 'x': 2} WHERE k = 1")
    table.run("UPDATE t SET s = s - {'a'}, m['q'] = 5 WHERE k = 1")
    table.run("UPDATE t SET m = m - {'z'} WHERE k = 1")
    assert shown(table, "s, m") == [{"set": ["b", "c"]}, [("q", 5), ("x", 2)]]
    table.run("DELETE s['b'], m['x'] FROM t WHERE k = 1")
    assert shown(table, "s, m") == [{"set": ["c"]}, [("q", 5)]]
    table.run("DELETE s FROM t WHERE k = 1")
    assert shown(table, "s, m") == [None, [("q", 5)]]


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        ("UPDATE t SET l[9] = 1 WHERE k = 1", InvalidRequest, "List index 9 out of bound, list h"),
        ("UPDATE t SET l[-1] = 1 WHERE k = 1", InvalidRequest, "List index -1 out of bound"),
        ("UPDATE t SET l[0] = 1 WHERE k = 2", InvalidRequest, "Attempted to set an element on a l"),
        ("DELETE l[9] FROM t WHERE k = 1", InvalidRequest, "List index 9 out of bound, list has"),
        ("UPDATE t SET s['q'] = 1 WHERE k = 1", InvalidRequest, "(s['q'] = 1) for set column s"),
        ("UPDATE t SET fl[0] = 1 WHERE k = 1", InvalidRequest, "for frozen collection column fl"),
        ("UPDATE t SET fl = fl + [1] WHERE k = 1", InvalidRequest, "(fl = fl + [1]) for frozen c"),
        ("UPDATE t SET tu = tu + (1, 'a') WHERE k = 1", InvalidRequest, "for tuple column tu"),
        ("DELETE fl[0] FROM t WHERE k = 1", InvalidRequest, "Invalid deletion operation for froz"),
        ("UPDATE t SET l = m + [1] WHERE k = 1", SyntaxException, "of the form X = X +<value>"),
        ("UPDATE t SET l = [1] + m WHERE k = 1", SyntaxException, "of the form X = <value> + X"),
        ("UPDATE t SET s = {'a'} + s WHERE k = 1", InvalidRequest, "for non list column s"),
        ("UPDATE t SET m = m - {'a': 1} WHERE k = 1", InvalidRequest, "substraction has to be a s"),
        ("UPDATE t SET m = {'y': 1}, m['b'] = 2 WHERE k = 1", SyntaxException, "Multiple incompat"),
    ],
)
def test_wrong_operations(table: Any, text: str, kind: type[Exception], message: str) -> None:
    table.run("UPDATE t SET l = [1, 2] WHERE k = 1")
    with pytest.raises(kind) as caught:
        table.run(text)
    assert message in str(caught.value)


def test_bound_values(table: Any) -> None:
    prepare = table.session.prepare
    insert = prepare("INSERT INTO t (k, l, s, m, tu, fl) VALUES (?, ?, ?, ?, ?, ?)")
    table.run(insert, (1, [1, 2], {"b", "a"}, {"z": 1, "a": 2}, (1, "x"), [4]))
    update = prepare("UPDATE t SET l = l + ?, m['e'] = ?, s = s + ? WHERE k = ?")
    table.run(update, ([9], 8, {"e"}, 1))
    table.run(prepare("UPDATE t SET m = m - ?, l = l - ? WHERE k = ?"), ({"z"}, [1], 1))
    table.run(prepare("UPDATE t SET m[?] = ?, l[?] = ? WHERE k = ?"), ("w", 3, 0, 55, 1))
    expected = [[55, 9], {"set": ["a", "b", "e"]}, [("a", 2), ("e", 8), ("w", 3)], (1, "x"), [4]]
    assert shown(table, "l, s, m, tu, fl") == expected
    table.run(prepare("UPDATE t SET l = ? WHERE k = ?"), (UNSET_VALUE, 1))
    table.run(prepare("UPDATE t SET l = l + ? WHERE k = ?"), (None, 1))
    assert shown(table, "l") == [[55, 9]]
    with pytest.raises(InvalidRequest, match="Invalid null map key"):
        table.run(prepare("UPDATE t SET m[?] = ? WHERE k = ?"), (None, 1, 1))
    with pytest.raises(ServerError, match="NullPointerException"):
        table.run(insert, (1, [1, None], None, None, None, None))


def test_what_the_markers_of_operations_stand_for(table: Any) -> None:
    update = table.session.prepare(
        "UPDATE t SET l = l + ?, m[?] = ?, s = s - ?, ll[?] = ?, tu = ? WHERE k = ?"
    )
    assert [(one.name, one.type.typename) for one in update.column_metadata] == [
        ("l", "list"),
        ("key(m)", "varchar"),
        ("value(m)", "int"),
        ("s", "set"),
        ("idx(ll)", "int"),
        ("value(ll)", "set"),
        ("tu", "tuple"),
        ("k", "int"),
    ]


def test_elements_are_merged_by_their_timestamps(table: Any) -> None:
    for text in (
        "INSERT INTO t (k, l) VALUES (1, [1]) USING TIMESTAMP 100",
        "INSERT INTO t (k, l) VALUES (1, [2]) USING TIMESTAMP 100",
        "UPDATE t USING TIMESTAMP 100 SET m = {'a': 1} WHERE k = 1",
        "UPDATE t USING TIMESTAMP 100 SET m = {'b': 1} WHERE k = 1",
        "UPDATE t USING TIMESTAMP 99 SET m = m + {'c': 1, 'a': 9} WHERE k = 1",
        "UPDATE t USING TIMESTAMP 100 SET s = null WHERE k = 1",
        "UPDATE t USING TIMESTAMP 100 SET s = s + {'d'} WHERE k = 1",
        "UPDATE t USING TIMESTAMP 98 SET s = s + {'e'} WHERE k = 1",
    ):
        table.run(text)
    assert shown(table) == [[1, 2], {"set": ["d"]}, [("a", 1), ("b", 1)]]


def test_conditions_on_whole_collections(table: Any) -> None:
    table.run("INSERT INTO t (k, l, fl, tu) VALUES (1, [1, 2], [2, 1], (1, 'x')) IF NOT EXISTS")
    refused = table.run("UPDATE t SET l = [1] WHERE k = 1 IF l = [9]")
    assert (refused.column_names, tuple(refused.one())) == (["[applied]", "l"], (False, [1, 2]))
    assert table.run("UPDATE t SET l = [5] WHERE k = 1 IF l = [1, 2]").was_applied
    assert table.run(
        "UPDATE t SET l = [6] WHERE k = 1 IF fl = [2, 1] AND tu = (1, 'x')"
    ).was_applied
    assert table.run("UPDATE t SET l = [7] WHERE k = 1 IF l IN ([6], [8])").was_applied
    assert shown(table, "l") == [[7]]


def test_frozen_collections_are_keys(bench: Any) -> None:
    bench.table(
        "k frozen<list<int>>, c frozen<set<text>>, d tuple<int, int>, PRIMARY KEY (k, c, d)"
    )
    for c, d in (("'b', 'a'", "1, 2"), ("'b'", "1, 1"), ("'a'", "1, null"), ("'a'", "null, 1")):
        bench.run(f"INSERT INTO t (k, c, d) VALUES ([1, 2], {{{c}}}, ({d}))")
    found = [(plain(c)["set"], d) for c, d in bench.rows("SELECT c, d FROM t")]
    expected = [(["a"], (None, 1)), (["a"], (1, None)), (["a", "b"], (1, 2)), (["b"], (1, 1))]
    assert found == expected
    select = "SELECT d FROM t WHERE k = [1, 2] AND c = {'a'} AND d = (1, null)"
    assert bench.rows(select) == [((1, None),)]


@pytest.mark.parametrize(
    ("kind", "error", "message"),
    [
        ("list<list<int>>", InvalidRequest, "Non-frozen collections are not allowed inside coll"),
        ("list<counter>", InvalidRequest, "Counters are not allowed inside collections"),
        ("set<duration>", InvalidRequest, "Durations are not allowed inside sets"),
        ("map<duration, int>", InvalidRequest, "Durations are not allowed as map keys"),
        ("frozen<int>", SyntaxException, "frozen<> is only allowed on collections"),
        ("map<int>", SyntaxException, "mismatched input '>' expecting ','"),
        ("list", InvalidRequest, "Unknown type"),
    ],
)
def test_wrong_types(bench: Any, kind: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        bench.run(f"CREATE TABLE t (k int PRIMARY KEY, v {kind})")
    assert message in str(caught.value)


def test_a_collection_of_cells_is_no_key(bench: Any) -> None:
    with pytest.raises(InvalidRequest, match="Invalid non-frozen collection type list<int> for"):
        bench.table("k list<int> PRIMARY KEY")


def test_a_row_factory_gets_the_drivers_values(table: Any) -> None:
    table.run("INSERT INTO t (k, l, s) VALUES (1, [1], {'a'})")
    session = table.session
    as_dict = session.execution_profile_clone_update(
        EXEC_PROFILE_DEFAULT,
        row_factory=lambda names, rows: [dict(zip(names, rows[0], strict=True))],
    )
    found = session.execute("SELECT l, s FROM t", execution_profile=as_dict).one()
    assert found == {"l": [1], "s": SortedSet(["a"])}
