"""What a parent tells a child process: the run, its worlds, and where the job goes on."""

from __future__ import annotations

from typing import Any

import msgspec

from semantix.scenario.scenario import Scenario


class ChildOrder(msgspec.Struct, frozen=True):
    """The first line that the parent sends to a child.

    Attributes:
        scenario: the run, without the faults of its plan: the parent applies them.
        worlds: (kind, class, settings) of each world whose clients the connector uses.
        storage_url: address of the checkpoint storage.
        start_us: simulated time at which this incarnation begins.
        first_attempt: number of the first attempt of its tasks.
        parallelism: number of subtasks of the judged vertex; None: that of the spec.
        job_number: 1; each time the job is submitted anew, it is larger, and the ids are others.
        path: the module search path of the parent.
    """

    scenario: Scenario
    worlds: tuple[tuple[str, str, dict[str, Any]], ...]
    storage_url: str
    start_us: int
    first_attempt: int
    parallelism: int | None = None
    job_number: int = 1
    path: tuple[str, ...] = ()
