"""The servers of a campaign. They are started or attached once; all runs share them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from functools import partial
from types import TracebackType
from typing import Any, Self

from semantix.errors import UsageError
from semantix.ports.real_world import RealWorld
from semantix.ports.system import RealSide, resolved
from semantix.worlds.registry import SYSTEMS


class SharedServers:
    """Holds one server of each system; a context manager.

    Args:
        kinds: names of systems.
        world: the word of `--world`.

    Raises:
        WorldUnavailable: at entering: there is no engine or no image, or a server does not start.

    Attributes:
        client_modules: modules that the template process of the jobs imports beforehand.
        pause_refusal: why a server cannot be paused; empty if all can. Known after entering.
    """

    def __init__(self, kinds: Sequence[str], world: str = "containers") -> None:
        self._sides = {kind: _real_side(kind, world) for kind in kinds}
        self.client_modules = [side.client_module for side in self._sides.values()]
        self.pause_refusal = ""
        self._campaign = uuid.uuid4().hex[:8]
        self._run_count = 0
        self._shares: dict[str, Callable[[str, Mapping[str, Any]], RealWorld]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as started:  # if a later server does not start, these stop
            for kind, side in self._sides.items():
                source = started.enter_context(resolved(side.server).start())
                self.pause_refusal = self.pause_refusal or source.pausable.refusal
                if side.connection:
                    source = started.enter_context(closing(resolved(side.connection)(source)))
                self._shares[kind] = partial(resolved(side.run_world), source)
            self._stack = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def share(self, world_options: Mapping[str, Any]) -> dict[str, RealWorld]:
        """Give the next run's share of each server, by the name of its system."""
        self._run_count += 1
        run_id = f"s{self._campaign}n{self._run_count}"
        return {
            kind: make(run_id, world_options.get(kind) or {}) for kind, make in self._shares.items()
        }


def _real_side(kind: str, world: str) -> RealSide:
    system = SYSTEMS.get(kind)
    side = None if system is None else system.side(world)
    if side is None:
        real = sorted(name for name, one in SYSTEMS.items() if one.side(world) is not None)
        raise UsageError(
            f"the world {kind!r} has no real server",
            hint=f"there are {', '.join(real)}; others are simulated",
        )
    return side
