"""semantix: a testing harness that certifies which delivery guarantee a connector keeps.

Public names are loaded at first use, so `import semantix` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from semantix.functions.checkpoint_committer import CheckpointCommitter as CheckpointCommitter
    from semantix.functions.checkpointed import CheckpointedFunction as CheckpointedFunction
    from semantix.functions.checkpointed import CheckpointListener as CheckpointListener
    from semantix.functions.sink_function import RichSinkFunction as RichSinkFunction
    from semantix.functions.sink_function import SinkFunction as SinkFunction
    from semantix.functions.two_phase_commit import (
        TwoPhaseCommitSinkFunction as TwoPhaseCommitSinkFunction,
    )
    from semantix.functions.write_ahead import GenericWriteAheadSink as GenericWriteAheadSink

_PUBLIC = {
    "CheckpointCommitter": "semantix.functions.checkpoint_committer",
    "CheckpointListener": "semantix.functions.checkpointed",
    "CheckpointedFunction": "semantix.functions.checkpointed",
    "GenericWriteAheadSink": "semantix.functions.write_ahead",
    "RichSinkFunction": "semantix.functions.sink_function",
    "SinkFunction": "semantix.functions.sink_function",
    "TwoPhaseCommitSinkFunction": "semantix.functions.two_phase_commit",
}


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
