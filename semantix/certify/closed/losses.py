"""The states that a crash of the machine leaves: without what is not synced to disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from semantix.ports.world import is_losing
from semantix.scenario.runner import DurableState, PreparedRun


def losses_of(run: PreparedRun, state: DurableState) -> Iterator[tuple[str, DurableState]]:
    """Return each way in which a crash of the machine may lose something, and the state then.

    The checkpoint storage loses nothing: it is on other machines.
    """
    for kind, world in run.worlds.items():
        if not is_losing(world):
            continue
        for loses in world.losses():
            worlds = tuple(
                [
                    (name, world.without_unsynced(one, loses) if name == kind else one)
                    for name, one in state.worlds
                ]
            )
            yield loses, replace(state, worlds=worlds)
