"""The name of an outside system stands in its record, its worlds and its connectors only."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from semantix.worlds.registry import SYSTEMS

# The rooms that are made for one system.
ROOMS = ("semantix/worlds/", "semantix/connectors/", "semantix/testing/canaries/")

# Modules outside of these rooms that name a system, each with its reason.
EXCEPTIONS = {
    "semantix/model/catalogue/cassandra.py": "its steps are those of Flink's Cassandra sink",
    "semantix/simulation/guarding/audit.py": "`files` is an effect outside of the clients, too",
    "semantix/simulation/guarding/guard.py": "`files` is an effect outside of the clients, too",
    "semantix/spec/file_model.py": "`files` is a word of the key `outside`, too",
    "semantix/spec/job_mapping.py": "`files` is a word of the key `input`, too",
    "semantix/cli/plan_command.py": "`files` is the name of its arguments",
}


def named_systems(module) -> Iterator[str]:
    """Give the texts that are the name of a system, or a client call of one."""
    if module.path.startswith(ROOMS):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            name, dot, _ = node.value.partition(".")
            if name in SYSTEMS and (dot == "" or " " not in node.value):
                yield f"{module.path}:{node.lineno}: {node.value!r} belongs to a system's record"


def test_no_module_knows_a_system_by_name(modules) -> None:
    found = [text for one in modules if one.path not in EXCEPTIONS for text in named_systems(one)]
    assert not found, "\n".join(found)


def test_exceptions_are_still_needed(modules) -> None:
    by_path = {module.path: module for module in modules}
    for path in EXCEPTIONS:
        assert list(named_systems(by_path[path])), path


@pytest.mark.parametrize("text", ["x = 'kafka'", "if step == 'store.commit': pass"])
def test_a_system_that_is_named_is_found(sample, text: str) -> None:
    assert list(named_systems(sample("semantix/scenario/bad.py", text)))
    assert not list(named_systems(sample("semantix/connectors/good.py", text)))


def test_a_word_in_a_sentence_is_none(sample) -> None:
    text = '"""Kafka, and a store. kafka."""\nx = "store it"\ny = "store. Then"\n'
    assert not list(named_systems(sample("semantix/scenario/good.py", text)))
