"""The table of sinks that break a rule of their template."""

from __future__ import annotations

from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_STORE_RULES = "semantix.testing.canaries.templates.store_rules"
_FILE_RULES = "semantix.testing.canaries.templates.file_rules"
_NOTIFIED = "semantix.testing.canaries.templates.notified_files"
_TRANSACTIONAL = "semantix.connectors.store.transactional_sink:TransactionalStoreSink"
_WRITE_AHEAD = "semantix.connectors.store.write_ahead_sink:WriteAheadStoreSink"
_FILES = "semantix.connectors.files.two_phase.sink:TransactionalFileSink"
_ON_DISK = {"files": {"watch": ["/out/*"]}}
_ON_OBJECTS = {"files": {"kind": "object_store", "part_bytes_min": 64, "watch": ["/out/*"]}}

_COMPLETED = Fault("crash_all", "ckpt_store_add:after", checkpoint=2)
_UNFINISHED = Fault("crash_all", "ckpt_store_add:before", checkpoint=2)


def _at_sink(do: str, at: str, **settings: Any) -> Fault:
    return Fault(do, at, subtask=0, task="sink", **settings)


def _in_store(name: str, defect: str, oracles: str, *faults: Fault) -> Specimen:
    return Specimen(
        name,
        f"{_STORE_RULES}:{defect}",
        _TRANSACTIONAL,
        Guarantee.EXACTLY_ONCE,
        tuple(oracles.split()),
        FaultPlan(faults),
    )


def _write_ahead(name: str, defect: str, oracles: str, *faults: Fault) -> Specimen:
    return Specimen(
        name,
        f"{_STORE_RULES}:{defect}",
        _WRITE_AHEAD,
        Guarantee.AT_LEAST_ONCE,
        tuple(oracles.split()),
        FaultPlan(faults),
        options={"fail_at_end": True},
        twin_options={"fail_at_end": True},
    )


def _in_files(
    name: str, defect: str, oracles: str, *faults: Fault, world: dict[str, Any] = _ON_DISK
) -> Specimen:
    options = {"buffer_bytes": 80, "part_bytes": 64}
    return Specimen(
        name,
        defect,
        _FILES,
        Guarantee.EXACTLY_ONCE,
        tuple(oracles.split()),
        FaultPlan(faults),
        options=options,
        twin_options=options,
        world_options=world,
    )


_LOST = _at_sink("drop", "ckpt_notify_deliver:before", checkpoint=2)

TEMPLATE_SPECIMENS: tuple[Specimen, ...] = (
    _in_store(
        "O-TP3",
        "AbortsPendingAtTheEnd",
        "ALO EO",
        _at_sink("drop", "ckpt_notify_deliver:before", checkpoint=1),
        _at_sink("error", "store.write:before", occurrence=6, error="StoreTimeout", applied=False),
    ),
    _in_store("O-TP4", "WritesIntoPreCommitted", "LIVE"),
    _write_ahead("O-WA1", "SendsAtTheBarrier", "EO"),
    _write_ahead("O-WA3", "MarksNothing", "AMO", _at_sink("crash_all", "wal_discard_buffer:after")),
    _write_ahead("O-WA4", "SendsLatestFirst", "ALO", _LOST),
    _in_files("SP5-files", f"{_FILE_RULES}:PublishesAtTheBarrier", "EO"),
    _in_files("SP6-files", f"{_FILE_RULES}:ForgetsPendingFiles", "ALO EO", _COMPLETED),
    _in_files(
        "SP7-files",
        f"{_FILE_RULES}:DiscardsAbortedCheckpoints",
        "ALO EO",
        Fault("abort_checkpoint", "ckpt_finalize_metadata:before", task="coordinator"),
    ),
    _in_files(
        "SP8-files",
        f"{_FILE_RULES}:RenamesOnlyOnce",
        "LIVE",
        Fault("crash_all", "files.replace:after"),
    ),
    _in_files(
        "SP8-files-twice",
        f"{_FILE_RULES}:AppendsInTheCommit",
        "EO",
        Fault("crash_all", "files.rm:before"),
    ),
    _in_files("SP9-files", f"{_NOTIFIED}:CommitsOnlyTheNotified", "ALO EO", _LOST),
    _in_files(
        "SP10-files",
        f"{_NOTIFIED}:CommitsAllPending",
        "EO",
        _at_sink("delay", "ckpt_notify_deliver:before", checkpoint=1, by_us=800_000),
    ),
    _in_files("O-TP4-files", f"{_FILE_RULES}:WritesIntoSealedFiles", "EO"),
    _in_files(
        "RES-uploads", f"{_FILE_RULES}:LeavesUploadsOpen", "RES", _UNFINISHED, world=_ON_OBJECTS
    ),
)
