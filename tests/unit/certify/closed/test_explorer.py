"""What a search looks up about a crash is what the oracles make of this crash."""

from __future__ import annotations

import pytest

from semantix.certify.closed import explorer
from semantix.certify.closed.search import closed_search
from semantix.certify.judged_run import RUN_CODES
from semantix.scenario.scenario import Scenario
from semantix.testing.small_jobs import shipped_spec
from tests.unit.certify.closed.test_search import SMALL


@pytest.mark.parametrize("name", ["write-ahead", "two-phase-commit-files", "source-function"])
def test_what_a_crash_changes_is_looked_up_right(name, monkeypatch):
    """The key has no time in it: an oracle reads a crash the same way whenever it strikes."""
    looked_up, plain = explorer.Explorer._judged, []

    def checked(self, point, known, loses):
        found = looked_up(self, point, known, loses)
        exact = self._numbering.key(known.after(point.events(loses)).states())
        plain.append(exact)
        assert found == exact
        return found

    monkeypatch.setattr(explorer.Explorer, "_judged", checked)
    found = closed_search(Scenario(shipped_spec(name), workload=SMALL), RUN_CODES, states_max=200)
    assert len(plain) > found.states  # most of them were looked up
