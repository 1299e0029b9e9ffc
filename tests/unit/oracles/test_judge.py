"""What must hold of every history, whatever is in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from semantix.errors import UsageError
from semantix.history.events import History
from semantix.model.guarantees import Verdict
from semantix.oracles.claims import IMPLIED
from semantix.oracles.judge import Folding, judge
from semantix.oracles.registry import ORACLES
from semantix.testing.histories import LiteralHistory
from tests.unit.oracles.brute_force import CODES, Definition
from tests.unit.oracles.small_histories import (
    all_small_histories,
    rich_histories,
    small_histories,
)

_DRAWN = settings(max_examples=300, derandomize=True, deadline=None, database=None)


def _by_brute_force(history: History) -> dict[str, str]:
    return Definition(history).verdicts()


@pytest.mark.parametrize("view", ["log", "table"])
def test_all_small_histories_are_judged_as_the_definitions_say(view: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for history in all_small_histories(view, 4):
        found = {code: str(one.verdict) for code, one in judge(history, CODES).items()}
        assert found == _by_brute_force(history), history.events
        for one in found.items():
            seen[one] = seen.get(one, 0) + 1
    for code in CODES:
        for verdict in ("UPHELD", "VIOLATED", "INCONCLUSIVE"):
            assert seen.get((code, verdict)), f"no small history makes {code} {verdict}"


@given(small_histories())
@_DRAWN
def test_longer_histories_are_judged_as_the_definitions_say(history: History) -> None:
    found = {code: str(one.verdict) for code, one in judge(history, CODES).items()}
    assert found == _by_brute_force(history)


@given(rich_histories())
@_DRAWN
def test_exactly_once_implies_idempotence_implies_at_least_and_at_most_once(
    history: History,
) -> None:
    verdicts = judge(history)
    for stronger, weaker_ones in IMPLIED.items():
        for weaker in weaker_ones:
            if verdicts[stronger].verdict is Verdict.UPHELD:
                assert verdicts[weaker].verdict is Verdict.UPHELD
            if verdicts[weaker].verdict is Verdict.VIOLATED:
                assert verdicts[stronger].verdict is Verdict.VIOLATED


@given(rich_histories())
@_DRAWN
def test_a_history_fed_in_two_halves_gives_the_same_verdicts_and_states(history: History) -> None:
    whole = Folding.start(history.header)
    whole.feed(history.events)
    middle = len(history.events) // 2
    first = Folding.start(history.header)
    first.feed(history.events[:middle])
    resumed = Folding.from_states(history.header, first.states())
    assert resumed.states() == first.states()
    copied = first.copy()
    for second in (first, resumed, copied):
        second.feed(history.events[middle:])
        assert second.finish() == whole.finish() == judge(history)
        assert second.states() == whole.states()
        assert hash(second.states()) == hash(whole.states())


@given(rich_histories())
@settings(_DRAWN, max_examples=60)
def test_the_judge_in_place_is_the_pure_fold(history: History) -> None:
    verdicts = judge(history)
    for code, oracle in ORACLES.items():
        state = oracle.start(history.header)
        for event in history.events:
            state = oracle.step(state, event)
            assert isinstance(hash(state), int)
        assert oracle.finish(state) == verdicts[code]


def test_a_copy_goes_its_own_way() -> None:
    history = LiteralHistory().appeared("r1").build()
    folding = Folding.start(history.header)
    folding.feed(history.events)
    copied, state = folding.copy(), folding.states()
    copied.feed(LiteralHistory().appeared("r1 r2").events)
    assert folding.states() == state != copied.states()
    assert folding.finish()["AMO"].verdict is Verdict.UPHELD
    assert copied.finish()["AMO"].verdict is Verdict.VIOLATED


def test_times_attempts_and_names_of_units_do_not_tell_states_apart() -> None:
    def state(delay_us: int, attempt: int, unit: str, checkpoint_id: int) -> object:
        history = LiteralHistory(4).wait(delay_us).restored(checkpoint_id)
        history.completed(checkpoint_id, 2).written("r1 r2", unit, f"sink-0#{attempt}")
        history.appeared("r3", end=delay_us, high=delay_us).fault().crashed(f"sink-0#{attempt}")
        folding = Folding.start(history.header)
        folding.feed(history.events)
        return folding.states()

    assert state(5, 1, "t1", 1) == state(70_000, 4, "t9", 6)


def test_a_sink_that_repeats_itself_runs_out_of_states() -> None:
    def folded(times: int) -> Folding:
        folding = Folding.start(LiteralHistory().header)
        history = LiteralHistory()
        for _ in range(times):
            history.appeared("r1")
        folding.feed(history.events)
        return folding

    assert folded(1).states() == folded(2).states() == folded(7).states() != folded(0).states()
    resumed = Folding.from_states(LiteralHistory().header, folded(2).states())
    assert resumed.finish()["AMO"].verdict is Verdict.VIOLATED  # it is kept all the same


def test_what_may_still_come_to_light_tells_states_apart() -> None:
    def state(history: LiteralHistory) -> object:
        folding = Folding.start(history.header)
        folding.feed(history.events)
        return folding.states()

    def fresh() -> LiteralHistory:
        return LiteralHistory(4)

    different = [
        state(fresh()),
        state(fresh().completed(1, 2)),
        state(fresh().appeared("r1")),
        state(fresh().appeared("r2")),
        state(fresh().appeared("r2", end=1, high=2)),
        state(fresh().written("r1", "t1")),
        state(fresh().written("r1 r2", "t1")),
        state(fresh().completed(1, 2).affected("store.append", "r1")),
        state(fresh().row("k1", "r1")),
        state(fresh().event("ended", "cut", "")),
    ]
    for index, one in enumerate(different):
        assert one not in different[:index], index


def test_only_the_oracles_asked_for_are_judged() -> None:
    history = LiteralHistory().finished()
    assert list(judge(history, ("EO", "LIVE"))) == ["EO", "LIVE"]
    assert list(judge(history)) == list(ORACLES)


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(UsageError, match=r"unknown oracle 'XY'; expected FAB"):
        judge(LiteralHistory().build(), ("XY",))


def test_no_oracle_reads_steps() -> None:
    for oracle in ORACLES.values():
        assert not {"step", "emitted", "received"} & oracle.kinds


@pytest.mark.parametrize("code", ["POS", "ORD", "WM"])
def test_what_is_not_claimed_is_not_applicable(code: str) -> None:
    verdict = judge(LiteralHistory().finished(), (code,))[code]
    assert verdict.verdict is Verdict.NOT_APPLICABLE
    assert verdict.reason
