"""Preconditions and premises, and how they were tried."""

from __future__ import annotations

from semantix.report.views.conditions import (
    condition_in_words,
    needed,
    preconditions_of,
    premises_of,
)
from semantix.testing.sample_certificates import sample_certificate

ENTRY = sample_certificate(1)["results"][0]


def test_a_precondition_says_whether_it_is_needed_and_how_it_was_tried() -> None:
    untried, needs, enforced = preconditions_of(ENTRY)
    assert (untried.outcome, untried.tried, untried.seen) == ("not tried", "", ())
    assert needs.outcome == "necessary"
    assert needs.tried.startswith("8 runs, each with an attempt")
    assert needs.seen == ("EO duplicate: an own text", "The fault: stall")
    assert "  - do: crash" in needs.plan
    assert needed(ENTRY) == ("one living attempt for each subtask",)
    assert enforced.outcome == "enforced by the connector"
    assert condition_in_words(enforced) == (
        "precondition checkpointing is on: enforced by the connector: the connector refuses to "
        "start, in open: ValueError: an own text (1 run without it, with no fault)"
    )


def test_premises_are_those_of_the_closed_search_of_the_process_and_of_what_is_missing() -> None:
    found = {one.name: one for one in premises_of(ENTRY)}
    assert found["attempt numbers"].tried == "an own text"
    assert found["another interpreter"].outcome == "not tried"
    assert found["a fault that was not searched"].tried == "an own text"


def test_an_older_certificate_has_no_word_on_how() -> None:
    older = {"preconditions": [{"name": "old", "necessary": False, "finding": None, "plan": None}]}
    (one,) = preconditions_of(older)
    assert (one.outcome, one.tried, one.plan) == ("not shown necessary", "", ())


def test_a_condition_that_could_not_be_turned_off_says_why() -> None:
    one = {"name": "P1", "necessary": None, "finding": None, "plan": None}
    (never,) = preconditions_of({"preconditions": [{**one, "reason": "the search ended before"}]})
    assert (never.outcome, never.tried) == ("not tried", "the search ended before")
    tried = {**one, "tried": "1 run without it, with no fault", "reason": "the job is cut"}
    (undecided,) = preconditions_of({"preconditions": [tried]})
    assert condition_in_words(undecided) == (
        "precondition P1: undecided (1 run without it, with no fault; the job is cut)"
    )


def test_what_shows_that_a_condition_is_necessary_is_named_by_oracle_kind_and_fault() -> None:
    plan = {"name": "p", "faults": [{"do": "crash", "at": "wal_send:during"}]}
    found = {"name": "P1", "necessary": True, "finding": "EO loss: r1", "plan": plan}
    entry = {"preconditions": [{**found, "oracle": "EO", "kind": "loss", "replay": "semantix x"}]}
    (one,) = preconditions_of(entry)
    assert one.shown == "EO loss after crash at wal_send:during"
    assert one.replay == "semantix x"
