"""Makes the other actors of one run, and the storage that tells them of completed checkpoints."""

from __future__ import annotations

from typing import cast

from semantix.engine.checkpointing.memory_storage import MemoryStateStorage, StoredCheckpoints
from semantix.history.recorder import Recorder
from semantix.ports.world import World
from semantix.scenario.outside.acts import KIND, OutsideActs
from semantix.scenario.outside.live_input import put_live_input
from semantix.scenario.outside.one_act import acts_of, functions_of, values_of
from semantix.scenario.outside.watched_storage import WatchedStorage
from semantix.simulation.simulation import Simulation
from semantix.spec.connector_spec import ConnectorSpec, WorkloadSettings


def acts_in(
    spec: ConnectorSpec,
    workload: WorkloadSettings,
    simulation: Simulation,
    worlds: dict[str, World],
    recorder: Recorder,
) -> OutsideActs | None:
    """Make the other actors of a run, and put them among its worlds; None: there are none.

    An input that does not rewind is put among the worlds, too.

    Raises:
        SpecError: a function of `others` cannot be loaded.
    """
    put_live_input(workload, worlds)
    wanted = acts_of(spec)
    if not wanted:
        return None
    acts = OutsideActs(
        wanted,
        functions_of(spec),
        simulation,
        dict(worlds),
        records=values_of(workload),
        recorder=recorder,
    )
    worlds[KIND] = cast(World, acts)  # it lacks a network, as a world may
    return acts


def storage_for(acts: OutsideActs | None, held: StoredCheckpoints | None) -> MemoryStateStorage:
    """Return the checkpoint storage of a run."""
    if acts is None:
        return MemoryStateStorage(held)
    return WatchedStorage(held, acts.checkpoint_completed)
