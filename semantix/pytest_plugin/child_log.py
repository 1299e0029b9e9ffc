"""Brings what a connector logs in a child process into the captured log of the test."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from logging.handlers import QueueHandler
from typing import Any, TypeVar

from semantix.scenario.isolation.child import isolated

Result = TypeVar("Result")

_RECORDS_MAX = 1_000  # a search makes hundreds of runs, and a connector may log in each


def isolated_with_log(work: Callable[[], Result]) -> Result:
    """Call `work` in a child process, and handle here the records that it logs there."""
    result, records = isolated(partial(_with_records, work))
    for record in records:
        logging.getLogger(record.name).handle(record)
    return result


def _with_records(work: Callable[[], Result]) -> tuple[Result, list[logging.LogRecord]]:
    keeping = _Keeping()
    logging.getLogger().addHandler(keeping)
    return work(), keeping.records


class _Keeping(QueueHandler):
    """Keeps the first records, in a form that can be sent to another process."""

    def __init__(self) -> None:
        self.records: list[logging.LogRecord] = []
        super().__init__(self.records)  # type: ignore[arg-type]

    def enqueue(self, record: Any) -> None:
        """Keep a record."""
        if len(self.records) < _RECORDS_MAX:
            self.records.append(record)
