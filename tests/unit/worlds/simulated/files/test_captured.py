"""A captured disk: what waits for a time keeps its distance to it, and files keep their times."""

from __future__ import annotations

from typing import Any

from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld

LAG = {"directories": ["/t"], "listing_lag_ms": 1_000}
EXPIRING = {"kind": "object_store", "upload_expiry_ms": 1_000}
LATER_US = 86_400_000_000


def world_of(**options: Any) -> tuple[FileWorld, SoloClock, Any]:
    clock = SoloClock()
    world = FileWorld(clock, ListObserver(), options)
    return world, clock, world.clients(SoloSession(clock))


def form(world: FileWorld, at_us: int) -> Any:
    return world.canonical(world.capture(at_us), world.observed())


def test_the_time_until_a_listing_shows_a_change_is_in_the_form() -> None:
    world, clock, fs = world_of(**LAG)
    with fs.open("/t/a", "wb"):
        now_us = clock.now_us()
    ages_us = [form(world, now_us + later_us)[1] for later_us in (0, 500_000, 1_000_000)]
    assert ages_us == [((1, "a", None, 0),), ((1, "a", None, -500_000),), ()]


def test_listings_show_what_is_there_before_the_job() -> None:
    world, _, fs = world_of(**LAG)
    world.feed("/t/in", [{"id": "r1"}], ())
    assert fs.ls("/", detail=False) == ["/t"]
    assert len(fs.ls("/t/in")) == 3


def test_a_change_that_listings_show_is_not_captured_any_more() -> None:
    world, clock, fs = world_of(**LAG)
    with fs.open("/t/a", "wb"):
        now_us = clock.now_us()
    assert len(world.capture(now_us + 999_999).late) == 1
    assert world.capture(now_us + 1_000_000).late == ()


def test_a_shift_of_the_clock_moves_no_file_and_ends_no_lag() -> None:
    world, clock, fs = world_of(**LAG)
    with fs.open("/t/a", "wb"):
        captured_us = clock.now_us()
    captured = world.capture(captured_us)
    other, clock, fs = world_of(**LAG)
    clock.wait_us(LATER_US)
    other.resume(captured, clock.now_us(), captured_us)
    assert fs.info("/t/a")["mtime_ms"] == captured_us // 1_000
    assert fs.ls("/t") == []
    clock.wait_us(1_000_000)
    assert fs.ls("/t", detail=False) == ["/t/a"]


def test_a_shift_of_the_clock_ends_no_upload() -> None:
    world, clock, fs = world_of(**EXPIRING)
    upload = fs.create_upload("/t/a")
    captured_us = clock.now_us()
    captured = world.capture(captured_us)
    other, clock, fs = world_of(**EXPIRING)
    clock.wait_us(LATER_US)
    other.resume(captured, clock.now_us(), captured_us)
    assert fs.list_uploads("/t/") == [("/t/a", upload)]
    clock.wait_us(1_000_000)
    assert fs.list_uploads("/t/") == []
