"""The job of a spec: its vertices, the places that are fed, the places that a reader looks at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class VertexSettings:
    """One entry of `job:`.

    Attributes:
        kind: the word that names its kind: `source`, `map`, `sink`.
        target: what the vertex runs: `workload`, `module:Class`, `file.py:function`.
        name: as actors, histories and plans call it.
        inputs: names of the vertices that send to it.
        by: how a receiver is chosen: `hash`, `forward` or `rebalance`.
        parallelism: its subtasks; None: as the workload says.
        options: keyword arguments of the target.
    """

    kind: str
    target: str
    name: str
    inputs: tuple[str, ...] = ()
    by: str = "hash"
    parallelism: int | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlaceSettings:
    """One entry of `input:` or `output:`.

    Attributes:
        world: kind of the outside system, `kafka`.
        name: of the place in that system: a topic, a table, a log.
        role: `input`: semantix feeds it. `output`: a reader looks at it and is judged by it.
        view: what a reader of the place sees: `log` or `table`.
    """

    world: str
    name: str
    role: str
    view: str = "log"

    @property
    def place(self) -> str:
        """The place as a spec names it, `kafka:out`."""
        return f"{self.world}:{self.name}"
