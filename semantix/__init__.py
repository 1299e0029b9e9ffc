"""semantix: a testing harness that certifies which delivery guarantee a connector keeps.

Each public name is imported when it is first used, so `import semantix` is fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from semantix import strategies as strategies
    from semantix import testing as testing
    from semantix.errors import ContractError as ContractError
    from semantix.errors import InternalError as InternalError
    from semantix.errors import NondeterminismError as NondeterminismError
    from semantix.errors import SemantixError as SemantixError
    from semantix.errors import UnrecoverableError as UnrecoverableError
    from semantix.errors import UsageError as UsageError
    from semantix.errors import WorldUnavailable as WorldUnavailable
    from semantix.functions.async_access.async_function import AsyncFunction as AsyncFunction
    from semantix.functions.checkpoint_committer import CheckpointCommitter as CheckpointCommitter
    from semantix.functions.checkpointed import CheckpointedFunction as CheckpointedFunction
    from semantix.functions.checkpointed import CheckpointListener as CheckpointListener
    from semantix.functions.sink_function import RichSinkFunction as RichSinkFunction
    from semantix.functions.sink_function import SinkFunction as SinkFunction
    from semantix.functions.source_function import ParallelSourceFunction as ParallelSourceFunction
    from semantix.functions.source_function import (
        RichParallelSourceFunction as RichParallelSourceFunction,
    )
    from semantix.functions.source_function import RichSourceFunction as RichSourceFunction
    from semantix.functions.source_function import SourceFunction as SourceFunction
    from semantix.functions.two_phase_commit import (
        TwoPhaseCommitSinkFunction as TwoPhaseCommitSinkFunction,
    )
    from semantix.functions.write_ahead import GenericWriteAheadSink as GenericWriteAheadSink

__version__: str

_PUBLIC = {
    "AsyncFunction": "semantix.functions.async_access.async_function",
    "CheckpointCommitter": "semantix.functions.checkpoint_committer",
    "CheckpointListener": "semantix.functions.checkpointed",
    "CheckpointedFunction": "semantix.functions.checkpointed",
    "ContractError": "semantix.errors",
    "GenericWriteAheadSink": "semantix.functions.write_ahead",
    "InternalError": "semantix.errors",
    "NondeterminismError": "semantix.errors",
    "ParallelSourceFunction": "semantix.functions.source_function",
    "RichParallelSourceFunction": "semantix.functions.source_function",
    "RichSinkFunction": "semantix.functions.sink_function",
    "RichSourceFunction": "semantix.functions.source_function",
    "SemantixError": "semantix.errors",
    "SinkFunction": "semantix.functions.sink_function",
    "SourceFunction": "semantix.functions.source_function",
    "TwoPhaseCommitSinkFunction": "semantix.functions.two_phase_commit",
    "UnrecoverableError": "semantix.errors",
    "UsageError": "semantix.errors",
    "WorldUnavailable": "semantix.errors",
    # modules
    "strategies": "",
    "testing": "",
}

# The modules are left out: `from semantix import *` in a connector must not import Hypothesis.
__all__ = [name for name, home in _PUBLIC.items() if home]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("semantix")
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if not _PUBLIC[name]:
        return importlib.import_module(f"semantix.{name}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
