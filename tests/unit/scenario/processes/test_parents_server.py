"""What the parent hears from a client whose request is to be late."""

from __future__ import annotations

import pytest

from semantix.scenario.processes.parents_server import ParentsServer


class Killed(Exception):
    """Stands for SIGKILL."""


def test_the_parent_is_asked_for_the_pause_and_kills_behind_the_request() -> None:
    told: list[object] = []
    answers = ["", "", "", Killed()]

    def answered() -> None:
        answer = answers.pop(0)
        told.append("answered")
        if isinstance(answer, Killed):
            raise answer

    parent = ParentsServer(lambda *message: told.append(message), answered, "kafka")
    parent.pause()
    assert told == [("pause", "kafka"), "answered"]
    told.clear()
    with pytest.raises(Killed):
        parent.sent("t-1")
    assert told == [("sent", "t-1"), "answered", "answered", "answered"], "it never goes on"
