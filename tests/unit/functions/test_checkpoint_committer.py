"""The base class of committers."""

from __future__ import annotations

import pytest

from semantix.functions.checkpoint_committer import CheckpointCommitter


class Forgetful(CheckpointCommitter):
    """Overrides nothing."""


def test_it_remembers_the_ids_that_name_its_markers() -> None:
    committer = Forgetful()
    assert (committer.job_id, committer.operator_id) == ("", "")
    committer.set_job_id("job")
    committer.set_operator_id("sink")
    assert (committer.job_id, committer.operator_id) == ("job", "sink")


def test_a_method_that_must_be_overridden_names_itself() -> None:
    with pytest.raises(NotImplementedError, match=r"Forgetful\.commit_checkpoint"):
        Forgetful().commit_checkpoint(0, 1)
    with pytest.raises(NotImplementedError, match=r"Forgetful\.is_checkpoint_committed"):
        Forgetful().is_checkpoint_committed(0, 1)
