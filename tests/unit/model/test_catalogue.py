"""The catalogue of steps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import semantix
from semantix.errors import UsageError
from semantix.model.catalogue import _SYSTEMS as SYSTEMS
from semantix.model.catalogue import STEPS, is_client_call, nearest, step_named
from semantix.model.nearest import nearest_word

PREFIXES = (
    *("ckpt_", "restore_", "opstate_", "kafka_src_", "txn_", "kafka_sink_", "file_src_"),
    *("file_sink_", "cass_", "src_", "sink_", "wal_", "tpc_", "async_", "sv2_"),
)


def test_no_name_is_used_twice() -> None:
    assert len(STEPS) == sum(len(system.STEPS) for system in SYSTEMS)


def test_each_step_has_a_name_by_the_rule_and_a_source() -> None:
    for step in STEPS.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*[a-z]", step.name), step
        assert step.name.startswith(PREFIXES), step
        assert step.source, step
        assert step.who in ("task", "coordinator", "world"), step


def test_a_checkpoint_has_22_steps_and_4_of_its_abort() -> None:
    assert len([step for step in STEPS.values() if step.system == "checkpoint"]) == 26


def test_the_steps_of_a_write_ahead_sink_that_send_several_values_are_marked() -> None:
    assert [s.name for s in STEPS.values() if s.system == "write_ahead" and s.many] == ["wal_send"]


def test_an_unknown_step_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean 'wal_mark_committed'"):
        step_named("wal_mark_commited")
    assert nearest("tpc_precommit") == "tpc_pre_commit"


def test_a_client_call_is_told_by_its_dots() -> None:
    assert is_client_call("kafka.producer.flush")
    assert not is_client_call("wal_send")


def test_equally_near_words_are_decided_by_the_alphabet() -> None:
    assert nearest_word("x", ["b", "a"]) == "a"
    with pytest.raises(ValueError, match="empty"):
        nearest_word("x", [])


def test_a_step_is_built_if_and_only_if_some_code_visits_it() -> None:
    package = Path(semantix.__file__).parent
    code = "\n".join(
        file.read_text() for file in package.rglob("*.py") if "catalogue" not in file.parts
    )
    named = set(re.findall(r'"([a-z][a-z0-9_]+)"', code))
    assert [s.name for s in STEPS.values() if s.built and s.name not in named] == []
    assert [s.name for s in STEPS.values() if not s.built and s.name in named] == []
