"""The folders of runs with effects outside: who makes them, removes them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from semantix.scenario.isolation.child import isolated
from semantix.scenario.isolation.scratch import remove_scratch, scratch_of
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

SPEC = replace(spec_of(WRITE_AHEAD), outside=("files",))


def folder() -> str:
    made = scratch_of(SPEC)
    assert made is not None
    return made.path


def test_a_child_removes_its_folders_and_leaves_those_of_its_parent() -> None:
    remove_scratch()
    alone = isolated(folder)
    assert not Path(alone).exists()
    own = folder()
    shared = isolated(folder)
    assert Path(shared).parent == Path(own).parent
    assert Path(own).is_dir()
    assert Path(folder()).is_dir()
    remove_scratch()
    assert not Path(own).parent.exists()
