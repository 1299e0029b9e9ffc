"""A captured cluster is taken and become again, requests on their way included."""

from __future__ import annotations

from typing import Any

from semantix.model.canonical import from_bytes, to_bytes

SECOND_US = 1_000_000


def test_a_chosen_timestamp_on_its_way_is_relative_and_comes_back(make_lab: Any) -> None:
    captured = []
    for wait_s in (0, 3_600):
        lab = make_lab(watch={"table": "ks.results"})
        lab.clock.wait_us(wait_s * SECOND_US)
        insert = lab.session.prepare(
            "INSERT INTO results (key, id, n) VALUES (?, ?, ?) USING TIMESTAMP ?"
        )
        chosen_us = lab.clock.now_us() - 700
        lab.session.execute_async(insert, ("a", None, 1, chosen_us))
        now_us = lab.clock.now_us()
        captured.append(lab.world.capture(now_us))
        assert from_bytes(to_bytes(captured[-1])) == captured[-1]
        lab.world.resume(captured[-1], now_us)
        lab.clock.wait_us(SECOND_US)
        (row,) = lab.second().execute("SELECT key, WRITETIME(n) FROM results")
        assert tuple(row) == ("a", chosen_us)
    assert captured[0] == captured[1]
