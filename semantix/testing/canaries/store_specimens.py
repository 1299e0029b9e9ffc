"""The table of broken connectors on the simulated store."""

from __future__ import annotations

from typing import Any

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_CANARIES = "semantix.testing.canaries"
_CONNECTORS = "semantix.connectors.store"
_APPEND = f"{_CONNECTORS}.plain_sinks:AppendStoreSink"
_UPSERT = f"{_CONNECTORS}.plain_sinks:UpsertStoreSink"
_TRANSACTIONAL = f"{_CONNECTORS}.transactional_sink:TransactionalStoreSink"
_WRITE_AHEAD = f"{_CONNECTORS}.write_ahead_sink:WriteAheadStoreSink"
_WITHOUT_TIMEOUT = {"store": {"transaction_timeout_ms": None}}

# Every plan strikes at subtask 0 of the sink, or at the whole job.
_NO_FAULT = FaultPlan()
_CRASH_BEHIND_COMPLETION = FaultPlan((Fault("crash_all", "ckpt_store_add:after", checkpoint=2),))


def _at_sink(do: str, at: str, **settings: Any) -> Fault:
    return Fault(do, at, subtask=0, task="sink", **settings)


def _transactional(name: str, defect: str, oracles: str, *faults: Fault) -> Specimen:
    return Specimen(
        name,
        f"{_CANARIES}.transactional:{defect}",
        _TRANSACTIONAL,
        Guarantee.EXACTLY_ONCE,
        tuple(oracles.split()),
        FaultPlan(faults),
    )


def _write_ahead(name: str, defect: str, *faults: Fault) -> Specimen:
    return Specimen(
        name,
        f"{_CANARIES}.write_ahead:{defect}",
        _WRITE_AHEAD,
        Guarantee.AT_LEAST_ONCE,
        ("ALO",),
        FaultPlan(faults),
        options={"fail_at_end": True},
        twin_options={"fail_at_end": True},
    )


def _appending(name: str, defect: str, claim: Guarantee, oracles: str, plan: FaultPlan) -> Specimen:
    return Specimen(
        name, f"{_CANARIES}.plain:{defect}", _APPEND, claim, tuple(oracles.split()), plan
    )


STORE_SPECIMENS: tuple[Specimen, ...] = (
    _appending(
        "SP4",
        "NeverFlushesOnCheckpoint",
        Guarantee.AT_LEAST_ONCE,
        "ALO",
        _CRASH_BEHIND_COMPLETION,
    ),
    _transactional("SP5", "CommitsInSnapshot", "EO"),
    _transactional("SP6", "ForgetsPendingTransactions", "ALO EO", *_CRASH_BEHIND_COMPLETION.faults),
    _transactional(
        "SP7",
        "DiscardsAbortedCheckpoints",
        "ALO EO",
        Fault("abort_checkpoint", "ckpt_finalize_metadata:before", task="coordinator"),
    ),
    _transactional("SP8", "CommitsOnlyOnce", "LIVE", Fault("crash_all", "store.commit:after")),
    _transactional(
        "SP9",
        "CommitsOnlyTheNotified",
        "ALO EO",
        _at_sink("drop", "ckpt_notify_deliver:before", checkpoint=2),
    ),
    _transactional(
        "SP10",
        "CommitsAllPending",
        "EO",
        _at_sink("delay", "ckpt_notify_deliver:before", checkpoint=1, by_us=800_000),
    ),
    Specimen(
        "SP14",
        _TRANSACTIONAL,
        _TRANSACTIONAL,
        Guarantee.EXACTLY_ONCE,
        ("EO",),
        _NO_FAULT,
        reader={"isolation": "read_uncommitted"},
    ),
    _write_ahead(
        "SP18",
        "MasksFailedSends",
        _at_sink("drop", "ckpt_notify_deliver:before", checkpoint=1),
        _at_sink("error", "store.append:before", error="StoreUnavailable", applied=False),
    ),
    Specimen(
        # A job that is submitted anew finds no markers; the log of what it has sent is gone.
        "write-ahead-lost-log",
        _WRITE_AHEAD,
        _WRITE_AHEAD,
        Guarantee.AT_LEAST_ONCE,
        ("ALO",),
        FaultPlan((_at_sink("resubmit", "wal_discard_buffer:after", occurrence=1),)),
        options={"log_storage": "task_owned"},
        twin_options={"log_storage": "state", "fail_at_end": True},
    ),
    _write_ahead(
        "write-ahead-rescaled",
        "SharesMarkers",
        _at_sink("drop", "ckpt_notify_deliver:before", checkpoint=1),
        Fault("rescale", "ckpt_store_add:after", checkpoint=2, parallelism=3, task="coordinator"),
    ),
    _write_ahead("SP19", "MarksBeforeSending", _at_sink("crash", "wal_mark_committed:after")),
    Specimen(
        "write-ahead-faithful",
        _WRITE_AHEAD,
        _WRITE_AHEAD,
        Guarantee.AT_LEAST_ONCE,
        ("ALO", "FAIL"),
        FaultPlan(
            (
                _at_sink(
                    "error",
                    "store.append:before",
                    occurrence=12,
                    error="StoreUnavailable",
                    applied=False,
                ),
            )
        ),
        options={"fail_at_end": False},
        twin_options={"fail_at_end": True},
    ),
    _appending("canary-FAB", "InventsValues", Guarantee.NONE, "FAB", _CRASH_BEHIND_COMPLETION),
    Specimen(
        "canary-AMO",
        _APPEND,
        _TRANSACTIONAL,
        Guarantee.AT_MOST_ONCE,
        ("AMO",),
        FaultPlan((Fault("crash_all", "ckpt_store_add:before", checkpoint=2),)),
    ),
    Specimen(
        "canary-IDEM",
        f"{_CANARIES}.plain:DrawsKeysAnew",
        _UPSERT,
        Guarantee.EFFECTIVELY_ONCE,
        ("IDEM",),
        _CRASH_BEHIND_COMPLETION,
        view="table",
    ),
    _transactional(
        "canary-VIS",
        "CommitsInReverse",
        "VIS",
        _at_sink("drop", "ckpt_notify_deliver:before", checkpoint=2),
    ),
    _appending(
        "canary-LIVE",
        "NeverRestores",
        Guarantee.AT_LEAST_ONCE,
        "LIVE",
        _CRASH_BEHIND_COMPLETION,
    ),
    _appending(
        "canary-FAIL",
        "OnlyLogsErrors",
        Guarantee.AT_LEAST_ONCE,
        "FAIL",
        FaultPlan(
            (_at_sink("error", "store.append:before", error="StoreUnavailable", applied=False),)
        ),
    ),
    Specimen(
        "canary-FAIL-in-memory",
        f"{_CANARIES}.retrying:RetriesFromMemory",
        f"{_CANARIES}.retrying:RetriesFromState",
        Guarantee.AT_LEAST_ONCE,
        ("FAIL", "ALO"),
        FaultPlan(
            (
                _at_sink("error", "store.append:before", error="StoreUnavailable", applied=False),
                Fault("crash_all", "ckpt_store_add:after", checkpoint=1, task="coordinator"),
            )
        ),
        options={"batch_records": 100},
        twin_options={"batch_records": 100},
    ),
    Specimen(
        "canary-FAIL-in-recovery",
        f"{_CANARIES}.recovering:SwallowsRecoveryErrors",
        _TRANSACTIONAL,
        Guarantee.EXACTLY_ONCE,
        ("FAIL", "ALO"),
        FaultPlan(
            (
                *_CRASH_BEHIND_COMPLETION.faults,
                _at_sink(
                    "error",
                    "store.commit:before",
                    attempt=2,
                    error="StoreTimeout",
                    applied=False,
                ),
            )
        ),
    ),
    Specimen(
        "canary-RES",
        f"{_CANARIES}.transactional:LeavesOrphansOpen",
        _TRANSACTIONAL,
        Guarantee.EXACTLY_ONCE,
        ("RES",),
        FaultPlan((Fault("crash_all", "ckpt_store_add:before", checkpoint=2),)),
        world_options=_WITHOUT_TIMEOUT,
    ),
    _appending(
        "canary-CON",
        "LeavesAfterRestart",
        Guarantee.AT_LEAST_ONCE,
        "CON",
        _CRASH_BEHIND_COMPLETION,
    ),
    _appending("canary-RESTORE", "RestoresOnlyOnce", Guarantee.AT_LEAST_ONCE, "RESTORE", _NO_FAULT),
)
