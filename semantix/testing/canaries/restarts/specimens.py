"""The table of sinks that only a restore in another way convicts.

The name of a specimen is `canary-` and the word of the fault that convicts it.
"""

from __future__ import annotations

from semantix.model.guarantees import Guarantee
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.testing.canaries.specimen import Specimen

_SINKS = "semantix.testing.canaries.restarts.sinks"
_COMPLETED = "ckpt_store_add:after"

RESTART_SPECIMENS: tuple[Specimen, ...] = (
    Specimen(
        "canary-rescale",
        f"{_SINKS}:HoldsTheFirstElement",
        f"{_SINKS}:HoldsAllElements",
        Guarantee.EFFECTIVELY_ONCE,
        ("ALO", "IDEM"),
        FaultPlan((Fault("rescale", _COMPLETED, 4, task="coordinator", parallelism=1),)),
        view="table",
    ),
    Specimen(
        "canary-resume",
        f"{_SINKS}:GivesUpAfterManyAttempts",
        f"{_SINKS}:UpsertsInEveryAttempt",
        Guarantee.EFFECTIVELY_ONCE,
        ("ALO", "IDEM"),
        FaultPlan((Fault("resume", _COMPLETED, 2, task="coordinator", shift="numbers+0"),)),
        view="table",
    ),
)
