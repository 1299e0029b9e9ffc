"""Wrong arguments of the write-ahead template are refused when it is made."""

from __future__ import annotations

from typing import Any

import pytest

from semantix.connectors.store.checkpoint_committer import StoreCheckpointCommitter
from semantix.errors import ContractError, SemantixError, UsageError
from semantix.functions.write_ahead import GenericWriteAheadSink

COMMITTER = StoreCheckpointCommitter()


class Halved:
    """It encodes only."""

    def to_bytes(self, value: Any) -> bytes:
        return b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((None,), ("committer", "None", "CheckpointCommitter")),
        (("markers",), ("committer", "'markers'", "commit_checkpoint")),
        ((StoreCheckpointCommitter,), ("committer", "StoreCheckpointCommitter")),
        ((COMMITTER, "utf-8"), ("serializer", "'utf-8'", "to_bytes")),
        ((COMMITTER, Halved()), ("serializer", "Halved", "from_bytes")),
        ((COMMITTER, Halved), ("serializer", "Halved", "an object")),
        ((COMMITTER, None, 7), ("job_id", "7", "a text")),
        ((COMMITTER, None, None), ("job_id", "None", "a text")),
    ],
)
def test_a_wrong_argument_is_named_with_its_value_and_what_is_allowed(
    arguments: tuple[Any, ...], said: tuple[str, ...]
) -> None:
    with pytest.raises(SemantixError) as refused:
        GenericWriteAheadSink(*arguments)
    assert isinstance(refused.value, (ContractError, UsageError))
    for part in said:
        assert part in str(refused.value)


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("fail_at_end", "yes", "True or False"),
        ("fail_at_end", None, "True or False"),
        ("log_storage", "disk", "state, task_owned"),
        ("log_storage", None, "state, task_owned"),
    ],
)
def test_a_wrong_setting_is_refused(setting: str, value: Any, allowed: str) -> None:
    with pytest.raises(UsageError) as refused:
        GenericWriteAheadSink(COMMITTER, **{setting: value})
    assert f"{setting} is {value!r}" in str(refused.value)
    assert allowed in str(refused.value)
