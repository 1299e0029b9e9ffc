"""The catalogue of steps by name; each system has a module with its steps.

Calls of clients (`kafka.producer.flush`, `store.append`) are steps, too. They are listed in the
call tables of the worlds, not here; their names contain a dot.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from semantix.errors import UsageError
from semantix.model.catalogue import (
    async_access,
    cassandra,
    checkpoint,
    file_sink,
    file_source,
    kafka_sink,
    kafka_source,
    kafka_transactions,
    operator_state,
    restore,
    sink_function,
    source_function,
    two_phase_commit,
    unified_sink,
    write_ahead,
)
from semantix.model.nearest import nearest_step, nearest_word
from semantix.model.steps import Step

_SYSTEMS = (
    checkpoint,
    restore,
    operator_state,
    sink_function,
    write_ahead,
    two_phase_commit,
    kafka_sink,
    cassandra,
    source_function,
    # not built yet
    kafka_transactions,
    kafka_source,
    file_source,
    file_sink,
    async_access,
    unified_sink,
)

# In the order of the protocol: first the job's own steps, then those of the systems.
STEPS: Mapping[str, Step] = MappingProxyType(
    {step.name: step for system in _SYSTEMS for step in system.STEPS}
)


def is_client_call(name: str) -> bool:
    """Tell whether the name is that of a client call: it contains a dot."""
    return "." in name


def system_of(name: str) -> str:
    """Return the system of a client call, `kafka` of `kafka.producer.flush`; else ""."""
    return name.partition(".")[0] if is_client_call(name) else ""


def is_last(name: str) -> bool:
    """Tell whether a step is the last built one of its system.

    A crash after it has no following step, so its window is called `step:after`.
    """
    system = [step.name for step in STEPS.values() if step.built and _same_system(step, name)]
    return bool(system) and system[-1] == name


def _same_system(step: Step, name: str) -> bool:
    return step.system == STEPS[name].system


def step_named(name: str) -> Step:
    """Give the step of this name.

    Raises:
        UsageError: there is none; the hint has the nearest name.
    """
    found = STEPS.get(name)
    if found is None:
        raise UsageError(
            f"unknown step {name!r}",
            hint=f"did you mean {nearest(name)!r}? `semantix steps SPEC` lists those of a spec",
        )
    return found


def nearest(name: str) -> str:
    """Give the name in the catalogue that is most similar to this one."""
    return nearest_step(name, STEPS) or nearest_word(name, STEPS)
