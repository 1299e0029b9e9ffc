"""The certificate says how effects outside were watched."""

from __future__ import annotations

from semantix.scenario.isolation.child import isolated
from semantix.scenario.isolation.guarding import effects_outside


def test_a_child_watches_and_the_caller_s_process_does_not() -> None:
    assert isolated(lambda: effects_outside("simulated")).startswith("watched by")
    assert effects_outside("simulated").startswith("not tried: the search ran in the process")
    assert effects_outside("containers") == "not tried: real servers"
