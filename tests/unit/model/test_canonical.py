"""The canonical form of state: equal values give equal bytes, and come back as what they were."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantix.model.canonical import field_names, from_bytes, to_bytes


@dataclass(frozen=True)
class Handle:
    name: str
    parts: tuple[object, ...] = ()


@dataclass(frozen=True)
class Single:
    name: str


class Holder(msgspec.Struct, frozen=True):
    handle: Handle | None
    started_ms: int = 0


class Word(StrEnum):
    OPEN = "open"


class Colour(Enum):
    RED = object()


PLAIN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.binary(max_size=5)
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
        st.builds(Handle, st.text(max_size=3), st.lists(inner, max_size=2).map(tuple)),
        st.builds(Single, st.text(max_size=3)),
        st.builds(Holder, st.none() | st.builds(Handle, st.text(max_size=3)), st.integers()),
    ),
    max_leaves=8,
)


def kinds(value):
    """Give the value with the class of everything in it: 1, True and 1.0 are equal, not one."""
    if isinstance(value, (list, tuple)):
        return type(value), [kinds(one) for one in value]
    if isinstance(value, dict):
        return dict, sorted((key, repr(kinds(one))) for key, one in value.items())
    if names := field_names(type(value)):  # their `repr` would show the order of a dict inside
        return type(value), [kinds(getattr(value, name)) for name in names]
    return type(value), value


@given(VALUES)
def test_a_value_comes_back_as_what_it_was(value):
    read = from_bytes(to_bytes(value))
    assert kinds(read) == kinds(value)
    assert to_bytes(read) == to_bytes(value)


@given(VALUES, VALUES)
def test_bytes_are_equal_where_the_values_are(one, other):
    assert (to_bytes(one) == to_bytes(other)) == (kinds(one) == kinds(other))


def test_the_order_in_which_a_dict_was_filled_is_not_seen():
    assert to_bytes({"b": 1, "a": [2]}) == to_bytes({"a": [2], "b": 1})


def test_what_is_read_is_new():
    value = [["r1"]]
    read = from_bytes(to_bytes(value))
    value[0].append("r2")
    assert read == [["r1"]]


@pytest.mark.parametrize("value", [1.5, -0.0, 1e300, float("inf"), 2.0])
def test_a_float_stays_a_float_and_is_no_int_of_the_same_value(value):
    read = from_bytes(to_bytes([value]))[0]
    assert (type(read), repr(read)) == (float, repr(value))
    assert to_bytes(2.0) != to_bytes(2)
    assert to_bytes(0.0) != to_bytes(-0.0)


def test_an_enum_is_kept_as_the_word_it_is():
    assert to_bytes(Word.OPEN) == to_bytes("open")


@pytest.mark.parametrize(("value", "named"), [
    ({1, 2}, "set"), ([Handle("h", ({3},))], "set"), (Colour.RED, "Colour"),
    (bytearray(b"x"), "bytearray"), (object(), "object"),
])  # fmt: skip
def test_what_has_no_canonical_form_is_refused_by_its_name(value, named):
    with pytest.raises(TypeError, match=f"state holds a {named} .*expected None, bool, int, float"):
        to_bytes(value)


def test_state_that_names_something_else_than_a_record_is_refused():
    alien = msgspec.msgpack.encode(["c", "subprocess:Popen", "true"])
    with pytest.raises(TypeError, match=r"subprocess:Popen, which is neither dataclass nor"):
        from_bytes(alien)
