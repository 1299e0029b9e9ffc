"""Checks of the arguments of `GenericWriteAheadSink`."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError, UsageError
from semantix.functions.serializer import check_serializer
from semantix.functions.write_ahead_parts.log_storage import LOG_STORAGES

_COMMITTER = ("set_job_id", "create_resource", "set_operator_id", "open", "close",
              "commit_checkpoint", "is_checkpoint_committed")  # fmt: skip


def check_arguments(sink: str, committer: Any, serializer: Any, job_id: Any) -> None:
    """Refuse arguments of which a run would fail later.

    Args:
        sink: name of its class.
    Raises:
        ContractError: the committer is none.
        UsageError: another argument is wrong.
    """
    if committer is None:
        raise ContractError(f"{sink} needs a CheckpointCommitter; the committer is None")
    missing = [name for name in _COMMITTER if not callable(getattr(committer, name, None))]
    if missing or isinstance(committer, type):
        lacks = f"; it lacks {', '.join(missing)}" if missing else ""
        raise ContractError(
            f"{sink} needs a CheckpointCommitter; the committer is {committer!r:.80}{lacks}"
        )
    check_serializer("serializer", serializer)
    if not isinstance(job_id, str):
        raise UsageError(f"job_id is {job_id!r}; expected a text, empty for the job id of the run")


def check_settings(fail_at_end: Any, log_storage: Any) -> None:
    """Refuse settings that are none."""
    if not isinstance(fail_at_end, bool):
        raise UsageError(f"fail_at_end is {fail_at_end!r}; expected True or False")
    if log_storage not in LOG_STORAGES:
        raise UsageError(
            f"log_storage is {log_storage!r}; expected one of {', '.join(LOG_STORAGES)}"
        )
