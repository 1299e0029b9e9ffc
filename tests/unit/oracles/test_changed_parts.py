"""VIS: a finished part that changes."""

from __future__ import annotations

import pytest

from semantix.history.events import PART_CHANGED, READBACK
from semantix.model.guarantees import Verdict
from semantix.oracles.judge import judge
from semantix.oracles.verdict import Kind
from semantix.testing.histories import LiteralHistory

ENTRY = ("r1", "k1", '{"id":"r1"}')


@pytest.mark.parametrize(
    ("gone", "added", "kind"),
    [((ENTRY,), (), Kind.VANISHED), ((), (ENTRY,), Kind.PARTIAL_UNIT)],
)
def test_a_changed_part_is_a_finding(gone, added, kind) -> None:
    seen = ("/out/*", "read_committed", (), 0, 0, True)
    history = LiteralHistory().event(READBACK, *seen)
    history.event(PART_CHANGED, "/out/*", "/out/part-0-0", gone, added)
    verdict = judge(history.finished())["VIS"]
    assert verdict.verdict is Verdict.VIOLATED
    assert [finding.kind for finding in verdict.findings] == [kind]
