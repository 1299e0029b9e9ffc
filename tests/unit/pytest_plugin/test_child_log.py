"""What is logged in a child is in the caller's log."""

from __future__ import annotations

import logging

import pytest

from semantix.pytest_plugin.child_log import isolated_with_log


def test_records_of_the_child_are_handled_here_and_not_without_bound(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def work() -> int:
        for number in range(2_000):
            logging.getLogger("mine").warning("word %d", number)
        return 7

    assert isolated_with_log(work) == 7
    assert len(caplog.records) == 1_000
    assert caplog.records[1].getMessage() == "word 1"
