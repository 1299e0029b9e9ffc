"""The page of a run. `tests/browser` looks at it in a browser."""

from __future__ import annotations

import re
from dataclasses import replace

from semantix.report.timelines.pictures.page import LISTED_MAX, RunFacts, timeline_page
from semantix.testing.histories import LiteralHistory

FACTS = RunFacts(
    name="orders",
    world="simulated",
    claim="exactly_once",
    verdict="VIOLATED",
    title="EO (exactly once): duplicate of r1",
    message=("r1 is visible twice.", "The fault: a crash."),
    faults=("crash of sink-0 at sink_invoke:before",),
    others=("AMO (at most once): duplicate of r1 (observed)",),
    again="semantix replay found.json",
    records=("r1", "r9"),
)
HISTORY = LiteralHistory().received("r1").written("r1").appeared("r1").fault().appeared("r1")


def test_the_page_says_what_was_found_and_how_to_see_it_again() -> None:
    made = timeline_page(FACTS, HISTORY.build())
    for text in (*FACTS.message, *FACTS.faults, *FACTS.others, FACTS.again, FACTS.title):
        assert text in made
    assert '<span class="verdict violated">VIOLATED</span>' in made
    assert "<strong>r9 is lost:</strong>" in made
    assert "5 events, 5 marks in the picture." in re.sub(r"\s+", " ", made)


def test_each_mark_is_a_row_of_the_table_and_a_followed_record_leads_to_the_next_one() -> None:
    made = timeline_page(FACTS, HISTORY.build())
    assert re.findall(r'<tr id="e(\d+)"', made) == ["0", "1", "2", "3", "4"]
    links = re.findall(r'<a href="#e(\d+)" aria-label="next mark of r1"', made)
    assert links == ["1", "2", "4"]
    assert "r1 ■" in made


def test_the_clean_neighbour_is_drawn_and_told() -> None:
    clean = LiteralHistory().received("r1").written("r1").appeared("r1").step("x", "before")
    made = timeline_page(FACTS, HISTORY.build(), clean.build())
    assert "The clean neighbour" in made
    assert "Without the fault the run is the same for 3 events, up to 0.003 s:" in made
    assert "A reader sees r1 twice (0.002 s, 0.004 s); without the fault once." in made
    assert 'id="clean-picture"' in made
    assert 'id="clean-picture"' not in timeline_page(FACTS, HISTORY.build(), HISTORY.build())


def test_a_run_without_a_finding_has_a_title_too() -> None:
    facts = RunFacts("orders", "simulated", "exactly_once", "UPHELD")
    made = timeline_page(facts, LiteralHistory().build())
    assert "<h1>orders: a run without a fault</h1>" in made
    assert "follow" not in re.findall(r'<th scope="col">(\w+)</th>', made)


def test_only_so_many_records_can_be_chosen() -> None:
    history = LiteralHistory(LISTED_MAX + 50)
    history.appeared(" ".join(f"r{number}" for number in range(1, LISTED_MAX + 50)))
    made = timeline_page(FACTS, history.build())
    assert len(re.findall(r'<option value="\d+">', made)) == LISTED_MAX - 2


def test_equal_runs_give_equal_pages() -> None:
    assert timeline_page(FACTS, HISTORY.build()) == timeline_page(FACTS, HISTORY.build())


def test_the_page_says_why_there_is_no_neighbour() -> None:
    facts = replace(FACTS, alone="on real servers no two runs are equal")
    made = timeline_page(facts, HISTORY.build())
    assert "There is no clean neighbour: on real servers no two runs are equal." in made
