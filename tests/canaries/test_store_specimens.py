"""Each wrong connector shows its defect under its own plan; its correct twin does not.

The symptoms are counted here by plain loops over the history, independently of the oracles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from semantix.connectors.store.plain_sinks import AppendStoreSink
from semantix.history.events import (
    APPEARED,
    ENDED,
    LEFTOVER,
    QUIESCENT,
    ROW,
    Event,
    History,
)
from semantix.history.protocol_events import Completed
from semantix.history.world_events import Appeared
from semantix.plan.fault_plan import FaultPlan
from semantix.scenario.runner import run_scenario
from semantix.scenario.scenario import RunResult, Scenario
from semantix.spec.connector_spec import ConnectorSpec
from semantix.testing import OperatorHarness
from semantix.testing.canaries import SPECIMENS
from semantix.testing.canaries.plain import RestoresOnlyOnce
from semantix.testing.canaries.specimen import Specimen
from semantix.testing.canaries.store_specimens import STORE_SPECIMENS
from semantix.testing.small_jobs import of_kind

# What each specimen must show; `reorder` and `leak` are the business of VIS and RES alone.
SYMPTOMS = {
    "SP4": "loss",
    "SP5": "early",
    "SP6": "loss",
    "SP7": "loss",
    "SP8": "stuck",
    "SP9": "loss",
    "SP10": "early",
    "SP14": "early",
    "SP18": "loss",
    "write-ahead-lost-log": "loss",
    "write-ahead-rescaled": "loss",
    "SP19": "loss",
    "write-ahead-faithful": "loss",
    "canary-FAB": "fabrication",
    "canary-AMO": "duplicate",
    "canary-IDEM": "stale row",
    "canary-VIS": "reorder",
    "canary-LIVE": "stuck",
    "canary-FAIL": "loss",
    "canary-FAIL-in-memory": "loss",
    "canary-FAIL-in-recovery": "loss",
    "canary-RES": "leak",
    "canary-CON": "stuck",
    "canary-RESTORE": "failed restore",
}


def run(spec: ConnectorSpec, plan: FaultPlan) -> RunResult:
    return run_scenario(Scenario(spec, plan))


def appeared(history: History) -> Iterator[tuple[Event, str, str]]:
    for event in of_kind(history, APPEARED):
        for record_id, _, text in event.entries:
            yield event, record_id, text


def counts(history: History) -> Counter[str]:
    return Counter(record_id for _, record_id, _ in appeared(history))


def is_lost(history: History) -> bool:
    seen = counts(history)
    if history.header.view == "table":
        seen = Counter(event.entry[0] for event in of_kind(history, ROW))
    return any(not seen[record.record_id] for record in history.header.records)


def is_repeated(history: History) -> bool:
    return any(count > 1 for count in counts(history).values())


def is_fabricated(history: History) -> bool:
    texts = {record.text for record in history.header.records}
    return any(text not in texts for _, _, text in appeared(history))


def is_early(history: History) -> bool:
    """A record appears before a checkpoint has completed whose cut lies behind it."""
    ranks, positions = Counter[int](), {}
    for record in history.header.records:
        positions[record.record_id] = (record.place, ranks[record.place])
        ranks[record.place] += 1
    cut: dict[str, int] = {}
    for event in history.events:
        if isinstance(event, Completed):
            cut = dict(event.cut)
        elif isinstance(event, Appeared):
            for record_id, _, _ in event.entries:
                place, rank = positions[record_id]
                if rank >= cut.get(place, 0):
                    return True
    return False


def is_stuck(history: History) -> bool:
    return [event.end for event in of_kind(history, ENDED)] != ["finished"]


def has_leaked(history: History) -> bool:
    ended = [event.kind for event in history.events].index(QUIESCENT)
    return any(event.kind == LEFTOVER for event in history.events[: ended + 1])


def has_stale_row(history: History) -> bool:
    keys = {record.key for record in history.header.records}
    return any(event.key not in keys for event in of_kind(history, ROW))


def is_reordered(history: History) -> bool:
    """Records of one key appear in another order than that of the input."""
    latest: dict[str, int] = {}
    for event in of_kind(history, APPEARED):
        for record_id, key, _ in event.entries:
            number = int(record_id[1:])
            if number < latest.get(key, 0):
                return True
            latest[key] = number
    return False


CHECKS = {
    "loss": is_lost,
    "duplicate": is_repeated,
    "fabrication": is_fabricated,
    "early": is_early,
    "stuck": is_stuck,
    "leak": has_leaked,
    "stale row": has_stale_row,
    "reorder": is_reordered,
}


def test_every_specimen_of_the_store_has_its_symptom_here() -> None:
    assert [specimen.name for specimen in STORE_SPECIMENS] == list(SYMPTOMS)
    assert all(specimen in SPECIMENS for specimen in STORE_SPECIMENS)


@pytest.mark.parametrize(
    "specimen",
    [one for one in STORE_SPECIMENS if SYMPTOMS[one.name] in CHECKS],
    ids=lambda specimen: specimen.name,
)
def test_the_wrong_connector_shows_its_defect_and_the_correct_twin_does_not(
    specimen: Specimen,
) -> None:
    shows = CHECKS[SYMPTOMS[specimen.name]]
    wrong = run(specimen.spec(), specimen.plan)
    right = run(specimen.twin_spec(), specimen.plan)
    assert (wrong.unfired, right.unfired) == ((), ())
    assert shows(wrong.history)
    assert not shows(right.history)


@pytest.mark.parametrize(
    "specimen",
    [one for one in STORE_SPECIMENS if one.plan.faults and SYMPTOMS[one.name] in CHECKS],
    ids=lambda specimen: specimen.name,
)
def test_without_its_fault_the_wrong_connector_looks_clean(specimen: Specimen) -> None:
    shows = CHECKS[SYMPTOMS[specimen.name]]
    assert not shows(run(specimen.spec(), FaultPlan()).history)


@pytest.mark.parametrize(
    ("make", "is_restorable"), [(RestoresOnlyOnce, False), (AppendStoreSink, True)]
)
def test_a_connector_that_uses_a_checkpoint_up_fails_its_second_restore(
    make: type[AppendStoreSink], is_restorable: bool
) -> None:
    first = OperatorHarness(make)
    first.open()
    state = first.snapshot(1)
    OperatorHarness(make, state=state, clients=first.clients).open()
    again = OperatorHarness(make, state=state, clients=first.clients)
    if is_restorable:
        again.open()
        return
    with pytest.raises(RuntimeError, match="checkpoint 1 was used up"):
        again.open()
