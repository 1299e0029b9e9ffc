"""After a restore of an older checkpoint only LIVE, FAB and CON are judged."""

from __future__ import annotations

from semantix.history.events import COMPLETED, FAULT, RESTORED, event_of
from semantix.model.guarantees import Verdict
from semantix.oracles.older_restores import has_restored_older, limited
from semantix.oracles.verdict import OracleVerdict


def facts(*events):
    kinds = {"done": COMPLETED, "back": RESTORED, "fault": FAULT}
    fields = {
        "done": lambda n: (n, ()),
        "back": lambda n: (n,),
        "fault": lambda do: (0, do, "ckpt_store_add:after", "coordinator#1"),
    }
    return [event_of(kinds[w], 0, at, fields[w](n)) for at, (w, n) in enumerate(events)]


def test_the_latest_checkpoint_is_no_older_one():
    assert not has_restored_older(facts(("back", 0), ("done", 1), ("done", 2), ("back", 2)))
    older = ("done", 1), ("done", 2), ("fault", "restore"), ("back", 1)
    assert has_restored_older(facts(("back", 0), *older))


def test_without_the_fault_it_is_a_trial_of_the_oracle_restore():
    assert not has_restored_older(facts(("done", 1), ("done", 2), ("back", 1)))
    assert not has_restored_older(facts(("done", 2), ("fault", "crash_all"), ("back", 1)))


def test_only_live_and_fab_keep_their_verdicts():
    verdicts = {code: OracleVerdict(code, Verdict.VIOLATED) for code in ("EO", "LIVE", "FAB")}
    older = limited(verdicts, facts(("done", 2), ("fault", "restore"), ("back", 1)))
    assert [one.verdict for one in older.values()] == [
        Verdict.NOT_APPLICABLE,
        Verdict.VIOLATED,
        Verdict.VIOLATED,
    ]
    assert limited(verdicts, facts(("done", 1), ("back", 1))) == verdicts
