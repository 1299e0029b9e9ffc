"""Looks whether each test makes the errors that `shown.json` has it make."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.messages import table
from tests.messages.recorder import Recorder

LOST = pytest.StashKey[list[str]]()
_RECORDER = pytest.StashKey[Recorder]()
_BY_TEST = pytest.StashKey[dict[str, set[tuple[str, str]]]]()
_TABLE = pytest.StashKey[table.Table]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin to note errors."""
    found = table.read()
    by_test: dict[str, set[tuple[str, str]]] = {}
    for module, texts in found.items():
        for text, test in texts.items():
            by_test.setdefault(test, set()).add((module, text))
    config.stash[_TABLE], config.stash[_BY_TEST] = found, by_test
    config.stash[_RECORDER] = Recorder()
    config.stash[LOST] = []


def pytest_unconfigure(config: pytest.Config) -> None:
    """Put the errors back as they were."""
    config.stash[_RECORDER].stop()


@pytest.hookimpl(tryfirst=True)  # before tests are deselected
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Note which tests of the table are not collected, although others of their function are."""
    if any("::" in argument for argument in config.args):
        return
    collected = {item.nodeid for item in items}
    functions = {nodeid.partition("[")[0] for nodeid in collected}
    tests = sorted(config.stash[_BY_TEST].keys() - collected)
    lost = [one for one in tests if one.partition("[")[0] in functions]
    if table.ENTERING in os.environ:
        table.forget(config.stash[_TABLE], lost)
    else:
        config.stash[LOST] = lost


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget the errors of the test before."""
    item.config.stash[_RECORDER].begin()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that has passed, but has not made an error that it shows."""
    yield
    expected = item.config.stash[_BY_TEST].get(item.nodeid, set())
    is_entering = table.ENTERING in os.environ
    if not expected and not is_entering:
        return
    known = item.config.stash[_TABLE]
    shown = table.shown_by(item.config.stash[_RECORDER].made(), known)
    if is_entering:
        table.enter(known, item.nodeid, shown)
        return
    missing = sorted(expected - shown)
    assert not missing, (
        f"tests/messages/shown.json has this test for errors that it does not make: {missing}; "
        "`python -m tests.messages.table PATH…` enters other tests"
    )
