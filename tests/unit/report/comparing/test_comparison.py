"""What a comparison of two certificates calls lost, worse, better and slower."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.certify.evidence.certificate_reading import ReadCertificate
from semantix.report.comparing.comparison import Compared, compare

UPHELD: dict[str, Any] = {
    "spec": {"name": "sink", "path": "specs/sink.yaml"},
    "world": "simulated",
    "claim": "at_least_once",
    "verdict": "UPHELD",
    "strongest": "at_least_once",
    "seconds": 2.0,
    "oracles": {
        "ALO": {"verdict": "UPHELD", "judged": True},
        "ORD": {"verdict": "UPHELD", "judged": True},
        "EO": {"verdict": "VIOLATED", "judged": False},
    },
    "windows": ["wal_send:during"],
    "findings": [{"oracle": "EO", "kind": "duplicate", "cause": "duplicate after a crash"}],
    "search": {"stages": [{"runs": 100}], "closed_under_crashes": True, "not_searched": []},
    "digest": "aa" * 32,
}


def certificate(*results: dict[str, Any], seed: int = 0) -> ReadCertificate:
    return ReadCertificate.model_validate({"seed": seed, "results": list(results)})


def one(old: dict[str, Any], new: dict[str, Any]) -> Compared:
    (found,) = compare(certificate(old), certificate(new))
    return found


def changed(**fields: Any) -> dict[str, Any]:
    return {**UPHELD, **fields}


def test_equal_results_have_no_difference() -> None:
    assert one(UPHELD, UPHELD).is_same


@pytest.mark.parametrize(
    "fields",
    [
        {"verdict": "VIOLATED", "strongest": "none"},
        {"verdict": "VIOLATED", "strongest": "at_most_once"},  # the other side of the order
        {"verdict": "VIOLATED", "strongest": None},
        {"verdict": "VIOLATED"},  # an oracle beyond the guarantee, or windows
        {"verdict": "INCONCLUSIVE"},
        {"interrupted": True, "verdict": "INCONCLUSIVE"},
        {"interrupted": True},
        {"oracles": {**UPHELD["oracles"], "ORD": {"verdict": "VIOLATED", "judged": False}}},
    ],
)
def test_a_guarantee_that_is_no_longer_shown_is_lost(fields: dict[str, Any]) -> None:
    assert one(UPHELD, changed(**fields)).lost
    assert not one(changed(**fields), UPHELD).lost


@pytest.mark.parametrize("strongest", ["effectively_once", "exactly_once"])
def test_a_stronger_guarantee_loses_nothing(strongest: str) -> None:
    found = one(UPHELD, changed(strongest=strongest))
    assert not found.lost
    assert strongest in found.better[0]
    assert one(changed(strongest=strongest), UPHELD).lost


def test_a_violated_result_shows_its_strongest_guarantee() -> None:
    before = changed(claim="exactly_once", verdict="VIOLATED")
    assert one(before, {**before, "strongest": "none"}).lost
    assert not one(before, before).lost


def test_a_result_that_is_gone_is_lost_and_a_new_one_is_not() -> None:
    other = changed(spec={"name": "other", "path": ""})
    gone, added = compare(certificate(UPHELD), certificate(other))
    assert gone.new is None
    assert gone.lost
    assert added.old is None
    assert added.better
    assert not added.lost


def test_a_result_that_showed_nothing_may_go() -> None:
    (found,) = compare(certificate(changed(verdict="INCONCLUSIVE")), certificate())
    assert found.worse
    assert not found.lost


def test_worlds_are_compared_apart_and_specs_of_one_name_by_their_path() -> None:
    real = changed(world="containers", verdict="VIOLATED", strongest="none")
    again = changed(spec={"name": "sink", "path": "other/sink.yaml"}, windows=[])
    found = compare(certificate(UPHELD, real, again), certificate(again, UPHELD, real))
    assert [entry.is_same for entry in found] == [True, True, True]


def test_windows_findings_and_the_end_of_closedness_are_worse_and_no_loss() -> None:
    new = changed(
        windows=["wal_append:after"],
        findings=[*UPHELD["findings"], {"oracle": "LIVE", "kind": "stuck"}],
        search={"stages": [], "closed_under_crashes": False, "not_searched": ["longer outages"]},
    )
    found = one(UPHELD, new)
    assert not found.lost
    assert found.worse == [
        "new window: wal_append:after",
        "new finding: LIVE stuck",
        "new not searched: longer outages",
        "no longer closed under crashes",
    ]
    assert found.better == ["no longer: window wal_send:during"]


def test_a_lower_claim_is_worse_and_a_higher_one_only_differs() -> None:
    strong = changed(claim="exactly_once", strongest="exactly_once")
    assert one(strong, {**strong, "claim": "at_least_once"}).worse
    assert one(strong, {**strong, "claim": None}).worse
    assert one({**strong, "claim": "at_least_once"}, strong).other


def test_an_oracle_that_is_only_observed_now_is_worse() -> None:
    oracles = {**UPHELD["oracles"], "ORD": {"verdict": "UPHELD", "judged": False}}
    found = one(UPHELD, changed(oracles=oracles))
    assert found.worse == ["ORD: was UPHELD, now only observed, the claim does not need it"]
    assert one(UPHELD, changed(oracles={"ALO": UPHELD["oracles"]["ALO"]})).worse


@pytest.mark.parametrize(
    ("before", "after", "is_told"), [(2.0, 3.5, True), (2.0, 2.9, False), (0.1, 0.9, False)]
)
def test_only_much_slower_is_slower(before: float, after: float, is_told: bool) -> None:
    old, new = changed(seconds=before), changed(seconds=after)
    assert bool(one(old, new).slower) is is_told
    assert bool(one(new, old).faster) is is_told


def test_other_runs_with_the_same_seed_are_told() -> None:
    other = changed(digest="bb" * 32)
    assert "digest aaaaaaaaaaaa… is bbbbbbbbbbbb… now" in one(UPHELD, other).other[0]
    (found,) = compare(certificate(UPHELD), certificate(other, seed=1))
    assert found.is_same


def listed(necessary: bool | None) -> dict[str, Any]:
    return changed(preconditions=[{"name": "P1", "necessary": necessary}])


def test_a_precondition_that_is_necessary_now_is_worse_and_one_that_nothing_shows_differs() -> None:
    assert one(listed(True), listed(True)).is_same
    newly = one(listed(False), listed(True))
    assert newly.worse == ["precondition P1: it was not shown necessary, now it is"]
    gone = one(listed(True), listed(False))
    assert gone.other == ["precondition P1: it was necessary, now not shown necessary"]
    assert one(UPHELD, listed(True)).worse == ["precondition P1: the claim now needs it"]
    left_out = one(listed(True), UPHELD).other
    assert left_out == ["precondition P1: no longer listed, it was necessary"]


def test_a_connector_that_no_longer_refuses_to_start_is_worse_if_the_claim_then_breaks() -> None:
    refusal = {"during": "open", "error": "ValueError: no checkpoints"}
    enforced = changed(
        preconditions=[{"name": "P1", "verdict": "enforced", "necessary": None, "refusal": refusal}]
    )
    assert one(enforced, enforced).is_same
    (worse,) = one(enforced, listed(True)).worse
    begins = "precondition P1: the connector refused to start without it, now it is "
    assert worse == f"{begins}necessary"
    assert one(enforced, listed(False)).other == [f"{begins}not shown necessary"]
    assert one(listed(True), enforced).other == [
        "precondition P1: it was necessary, now enforced by the connector"
    ]
    older = one(listed(None), enforced).other
    assert older == ["precondition P1: it was not tried, now enforced by the connector"]
