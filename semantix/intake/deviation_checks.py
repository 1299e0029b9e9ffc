"""Says what is wrong with the deviations that a spec lists."""

from __future__ import annotations

from collections.abc import Iterator

from semantix.errors import SpecError
from semantix.intake.job_checks import Problem
from semantix.model.nearest import nearest_word
from semantix.scenario.outside.deviations import known_deviations
from semantix.spec.connector_spec import ConnectorSpec


def deviation_problems(spec: ConnectorSpec) -> Iterator[Problem]:
    """Give each listed deviation that no source of the spec documents."""
    if spec.deviations is None:
        return
    try:
        known = known_deviations(spec)
    except SpecError:  # the check of the class says what is wrong with it
        return
    for index, name in enumerate(spec.deviations):
        if name not in known:
            near = f"; did you mean {nearest_word(name, known)!r}?" if known else ""
            listed = ", ".join(known) or "none (its class has no `DEVIATIONS`)"
            yield (
                ("deviations", index),
                f"the source documents no deviation {name!r}, expected {listed}{near}",
            )
