"""Names in the order of a Java hash map."""

from __future__ import annotations

from semantix.engine.state_order import in_state_order, stored_order


def test_names_are_in_the_order_of_their_buckets() -> None:
    # 97 = 6 * 16 + 1: a, b, c fall into the buckets 1, 2, 3; p is in bucket 0.
    assert in_state_order(["c", "p", "a", "b"]) == ["p", "a", "b", "c"]
    assert in_state_order(["BB", "Aa"]) == ["Aa", "BB"]  # one bucket: the last one comes first
    assert in_state_order(["Aa", "BB"]) == ["BB", "Aa"]


def test_a_snapshot_keeps_names_of_one_bucket_in_the_order_of_their_registration() -> None:
    def stored(*names: str) -> list[str]:
        return [names[at] for at in stored_order(names)]

    assert stored("c", "p", "a", "b") == ["a", "b", "c", "p"]
    assert stored("x", "Aa", "BB", "a") == ["Aa", "BB", "a", "x"]
    assert stored("BB", "x", "Aa", "a") == ["BB", "Aa", "a", "x"]


def test_a_map_with_more_than_twelve_names_has_more_buckets() -> None:
    names = [chr(97 + number) for number in range(13)]  # a to m: buckets 1 to 13 of 32
    assert in_state_order([*names[1:], "p", "a"]) == [*names, "p"]
