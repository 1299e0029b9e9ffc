"""The certificate says how effects outside were watched."""

from __future__ import annotations

from dataclasses import replace

from semantix.scenario.isolation.child import isolated
from semantix.scenario.isolation.guarding import effects_outside
from semantix.spec.loader import load_spec

SPEC = load_spec("specs/write-ahead.yaml")


def test_a_child_watches_and_the_caller_s_process_does_not() -> None:
    assert isolated(lambda: effects_outside(SPEC, "simulated")).startswith("watched by")
    assert effects_outside(SPEC, "simulated").startswith("not tried: the search ran in the process")
    assert effects_outside(SPEC, "containers") == "not tried: real servers"
    allowing = replace(SPEC, outside=("files", "sqlite"))
    assert effects_outside(allowing, "simulated").endswith("; allowed: files, sqlite")
