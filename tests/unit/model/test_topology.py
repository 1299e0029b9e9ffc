"""Order and cycles of a directed graph."""

from __future__ import annotations

from semantix.model.topology import cycle_in, upstream_first


def test_each_vertex_stands_behind_those_that_lead_to_it():
    edges = [("source", "map"), ("map", "sink"), ("other", "sink")]
    assert upstream_first(["sink", "map", "source", "other"], edges) == (
        "source",
        "map",
        "other",
        "sink",
    )


def test_what_no_edge_orders_keeps_its_order():
    assert upstream_first(["b", "a", "c"], []) == ("b", "a", "c")


def test_a_cycle_is_named_in_the_order_of_its_edges():
    names = ["source", "a", "b", "c", "sink"]
    edges = [("source", "a"), ("a", "b"), ("b", "c"), ("c", "a"), ("c", "sink")]
    assert cycle_in(names, edges) == ("a", "b", "c")
    assert upstream_first(names, edges) == ("source",)


def test_a_vertex_that_feeds_itself_is_a_cycle():
    assert cycle_in(["a"], [("a", "a")]) == ("a",)


def test_two_ways_to_one_vertex_are_no_cycle():
    edges = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    assert cycle_in(["a", "b", "c", "d"], edges) == ()
