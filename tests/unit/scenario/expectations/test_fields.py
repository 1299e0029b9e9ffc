"""Fields that differ, are extra, or hold an identity."""

from semantix.scenario.expectations.fields import (
    differing,
    extra_fields,
    has_fields,
    identity_paths,
)


def test_differing_fields_are_named_by_their_paths():
    first = {"id": "r1", "meta": {"at": 1, "by": "a"}, "tags": [1, 2]}
    second = {"id": "r1", "meta": {"at": 2, "by": "a"}, "tags": [1, 3], "more": 0}
    assert list(differing(first, second)) == ["meta.at", "more", "tags"]
    assert list(differing(first, first)) == []
    assert list(differing({"n": 7}, {"n": 7.0})) == ["n"]
    assert list(differing("a", "b")) == [""]


def test_field_names_and_extra_fields():
    assert has_fields({"id": 1, "n": 2, "at": 3}, {"id": 0, "n": 0})
    assert not has_fields({"id": 1}, {"id": 0, "n": 0})
    assert not has_fields("id n", {"id": 0})
    assert extra_fields({"id": 1, "at": 3}, {"id": 0}) == ("at",)
    assert extra_fields([1], {"id": 0}) == ()


def test_the_paths_of_an_identity():
    value = {"order": {"no": 17}, "of": "r1", "n": 3}
    assert list(identity_paths(value, {"17", "r1"})) == ["of", "order.no"]
