"""The picture of a run in a real browser: marks stand where the history has them."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from semantix.history.events import History
from semantix.history.protocol_events import Emitted, Received
from semantix.history.world_events import Appeared, Written
from semantix.model.sim_time import in_seconds
from semantix.plan.fault_plan import Fault
from semantix.report.timelines.pictures.page import RunFacts, timeline_page
from semantix.testing.histories import LiteralHistory
from semantix.testing.small_jobs import run, shipped_spec

SPEC = "write-ahead"
CRASH = Fault("crash", "wal_mark_committed:before", subtask=0, task="sink")
FOLLOWED = ("r1", "r2")
FACTS = RunFacts(
    name=SPEC,
    world="simulated",
    claim="exactly_once",
    verdict="VIOLATED",
    title="EO (exactly once): duplicate of r1, r2",
    message=("r1 and r2 are visible twice.",),
    faults=("crash of sink-0 at wal_mark_committed:before",),
    others=("AMO (at most once): duplicate of r1, r2 (observed)",),
    again="semantix run specs/write-ahead.yaml --plan plan.yaml",
    records=FOLLOWED,
)
# Of each mark: number of the event, middle of its shape, lane in which this point lies.
_MARKS = """
const run = document.getElementById("run-picture");
const lanes = [...run.querySelectorAll("rect.lane")]
  .map((one) => [one.dataset.lane, one.getBoundingClientRect()]);
return [...run.querySelectorAll("a.mark")].map((mark) => {
  const box = mark.querySelector(".hit").getBoundingClientRect();
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const lane = lanes.find(([, rect]) => rect.top <= y && y < rect.bottom);
  return [Number(mark.dataset.e), x, lane ? lane[0] : "", mark.getAttribute("aria-label")];
});
"""
_FOCUSED = """
return [document.activeElement.dataset.e ?? '', document.getElementById('details').textContent]
"""


@pytest.fixture(scope="module")
def histories() -> tuple[History, History]:
    spec = shipped_spec(SPEC)
    return run(spec, CRASH).history, run(spec).history


@pytest.fixture
def opened(look: Callable[[str], Any], histories: tuple[History, History]) -> Any:
    return look(timeline_page(FACTS, *histories))


def lane_of(event: Any) -> str:
    """Return the lane in which an event of a record belongs."""
    if isinstance(event, Written | Appeared):
        return f"place {event.place}"
    return str(event.who.partition("#")[0])


def way_of(history: History, record: str) -> list[Any]:
    """Return the events of a record."""
    own = [one for one in history.facts if isinstance(one, Emitted | Received)]
    own = [one for one in own if one.record_id == record]
    seen = [one for one in history.facts if isinstance(one, Written | Appeared)]
    seen = [one for one in seen if any(entry[0] == record for entry in one.entries)]
    return sorted([*own, *seen], key=lambda one: one.sequence)


def test_every_width_and_theme_is_fine(look: Callable[[str], Any]) -> None:
    spec = shipped_spec(SPEC)
    few = {"records": 8, "keys": 4, "partitions": 1, "parallelism": 1}
    histories = run(spec, CRASH, **few).history, run(spec, **few).history
    look(timeline_page(FACTS, *histories)).everywhere("timeline")


def test_marks_stand_in_the_order_and_in_the_lanes_of_the_history(
    opened: Any, histories: tuple[History, History]
) -> None:
    opened.at(1_600)
    marks = opened.driver.execute_script(_MARKS)
    by_number = {event.sequence: event for event in histories[0].events}
    assert len(marks) > 100
    assert [mark[0] for mark in marks] == sorted(mark[0] for mark in marks)
    assert [mark[1] for mark in marks] == sorted(mark[1] for mark in marks)
    start_us = histories[0].start_us
    for number, _, lane, label in marks:
        event = by_number[number]
        assert label.startswith(f"{in_seconds(event.time_us - start_us)} s, "), label
        if isinstance(event, Emitted | Received | Written | Appeared):
            assert lane == lane_of(event), label
    drawn = {mark[0] for mark in marks}
    facts = [fact.sequence for fact in histories[0].facts]
    assert set(facts) <= drawn


def test_a_record_is_followed_with_the_keyboard_alone(
    opened: Any, histories: tuple[History, History]
) -> None:
    opened.at(900)
    driver = opened.driver
    for _ in range(30):
        driver.switch_to.active_element.send_keys(Keys.TAB)
        if driver.switch_to.active_element.get_attribute("data-follow") == "0":
            break
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    expected = [event.sequence for event in way_of(histories[0], "r1")]
    visited, told = [], []
    for _ in range(len(expected) + 2):
        number, text = driver.execute_script(_FOCUSED)
        visited.append(int(number))
        told.append(text)
        driver.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    assert visited[: len(expected)] == expected
    assert set(visited[len(expected) :]) == {expected[-1]}, "behind the last one is nothing"
    assert told[0].startswith(f"r1, 1 of {len(expected)}: 0.1")
    assert "sees r1 in log; again: r1" in told[-1]
    box = driver.execute_script("return document.activeElement.getBoundingClientRect().right")
    assert 0 < box < 900, "the mark has been scrolled into the picture"
    driver.switch_to.active_element.send_keys(Keys.HOME)
    assert driver.execute_script(_FOCUSED)[0] == str(expected[0])
    driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    assert driver.execute_script(_FOCUSED)[0] == str(expected[1])
    opened.assert_silent()


def test_another_record_can_be_chosen_and_every_mark_visited_again(opened: Any) -> None:
    opened.at(1_600)
    driver = opened.driver
    script = """
    const other = document.getElementById("follow-other");
    other.value = [...other.options].find((one) => one.textContent.trim() === "r5").value;
    other.dispatchEvent(new Event("change"));
    return [...document.querySelectorAll("#run-picture path.other.on-way")].length"""
    assert driver.execute_script(script) == 1
    assert "r5, 1 of" in driver.execute_script(_FOCUSED)[1]
    driver.find_element("css selector", "[data-follow='']").click()
    assert driver.execute_script("return document.querySelectorAll('.only-way').length") == 0
    opened.assert_silent()


def test_details_are_shown_under_the_mouse(opened: Any) -> None:
    opened.at(1_600)
    script = """
    const mark = document.querySelector("a.mark[data-k='fault']");
    mark.dispatchEvent(new MouseEvent("mouseenter"));
    const details = document.getElementById("details");
    return [details.textContent, mark.querySelector("title").textContent]"""
    details, title = opened.driver.execute_script(script)
    assert "sink-0#1 FAULT: crash at wal_mark_committed:before" in details
    assert "FAULT: crash" in title


def test_without_javascript_all_is_there_and_a_record_is_followed_by_links(
    opened: Any, histories: tuple[History, History]
) -> None:
    driver = opened.driver
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened.at(900)
        visible = [
            one
            for one in driver.find_elements("css selector", ".only-scripted")
            if one.is_displayed()
        ]
        assert not visible
        expected = [event.sequence for event in way_of(histories[0], "r1")]
        first = driver.find_element("css selector", f"a.mark[data-e='{expected[0]}']")
        assert first.get_attribute("tabindex") is None, "the Tab key reaches a followed mark"
        first.send_keys(Keys.ENTER)
        assert driver.current_url.endswith(f"#e{expected[0]}")
        for before, after in pairwise(expected):
            links = driver.find_elements("css selector", f"#e{before} a")
            (link,) = [one for one in links if "r1" in one.text]
            link.send_keys(Keys.ENTER)
            assert driver.current_url.endswith(f"#e{after}")
        opened.shot("timeline-without-javascript")
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_clean_neighbour_stands_at_the_same_places_up_to_the_first_difference(
    opened: Any, histories: tuple[History, History]
) -> None:
    opened.at(1_600)
    script = """
    const at = (name) => Object.fromEntries([...document.querySelectorAll(`#${name}-picture .mark`)]
      .map((one) => [one.dataset.e, one.querySelector("use").getAttribute("x")]));
    return [at("run"), at("clean"), document.querySelector("line.differs").getAttribute("x1")]"""
    here, clean, differs = opened.driver.execute_script(script)
    pairs = zip(histories[0].events, histories[1].events, strict=False)
    first = next(one.sequence for one, other in pairs if one != other)
    for number, x in clean.items():
        if int(number) < first:
            assert here.get(number, x) == x
            assert int(x) <= int(differs)
        else:
            assert int(x) >= int(differs)


HOSTILE = (
    "</svg><script>alert(1)</script>",
    "\x1b[31m\x00",
    "\ud800",
    "\u202egnp",
    "x" * 1_000_000,
)


def test_hostile_text_of_records_is_only_text(look: Callable[[str], Any]) -> None:
    history = LiteralHistory(1)
    for text in HOSTILE:
        entry = (text, text, text)
        history.event("emitted", "source-0#1", text)
        history.event("written", text, text, (entry,), "sink-0#1")
        history.event("appeared", text, text, (entry,), 1, 1)
        history.event("failed", "sink-0#1", text)
    markup, control, half, bidi, long = HOSTILE
    facts = RunFacts(
        markup, control, half, "VIOLATED", bidi, HOSTILE, HOSTILE, HOSTILE, long, HOSTILE
    )
    made = timeline_page(facts, history.build(), LiteralHistory(1).build())
    assert len(made) < 1_000_000
    page = look(made)
    page.at(900)
    page.shot("timeline-hostile")
    assert page.overflow() <= 0
    assert page.complaints() == []
    assert page.driver.execute_script("return document.scripts.length") == 1
    page.assert_silent()


def test_a_history_of_100_000_events_is_cut_with_a_word_and_opens_soon(
    look: Callable[[str], Any],
) -> None:
    history = LiteralHistory(20)
    for number in range(25_000):
        record = f"r{number % 20 + 1}"
        history.step("store.append", "before").written(record).appeared(record)
        history.step("store.append", "after")
    made = timeline_page(FACTS, history.build())
    assert len(made) < 5_000_000
    page = look(made)
    start = time.monotonic()
    page.at(900)
    assert time.monotonic() - start < 5
    text = page.driver.find_element("css selector", "main").text
    assert "100,000 events" in text
    assert "the run is too long, and 48,500 further marks are left out" in text
    assert page.overflow() <= 0
