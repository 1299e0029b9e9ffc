"""The results of a session: kept, sent by workers, and written in an order of their own."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from semantix.pytest_plugin.session_results import (
    _ENTRIES,
    check_folder,
    take_from_worker,
    write_files,
)
from semantix.testing.sample_certificates import sample_certificate

ENTRIES = sample_certificate(3, texts=("half a character \ud800",))["results"]
NAMED = [{**entry, "spec": {**entry["spec"], "name": name}} for entry, name in
         zip(ENTRIES, "cab", strict=True)]  # fmt: skip


def config(**more: Any) -> Any:
    """A stand-in for pytest's configuration, with what is asked of it."""
    return SimpleNamespace(
        stash=pytest.Stash(),
        getoption={"--semantix-seed": 5}.get,
        invocation_params=SimpleNamespace(args=("tests", "-k", "a b")),
        pluginmanager=SimpleNamespace(get_plugin={}.get),
        **more,
    )


def test_what_a_worker_sends_arrives_with_every_character(tmp_path: Path) -> None:
    worker = config(workerinput={"workerid": "gw1"}, workeroutput={})
    worker.stash[_ENTRIES] = list(NAMED)
    write_files(worker, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["certificate-gw1.json"]
    worker.workeroutput["semantix_results"].encode("ascii")
    whole = config()
    take_from_worker(whole, worker.workeroutput)
    take_from_worker(whole, {})  # a worker that has crashed
    assert whole.stash[_ENTRIES] == NAMED


def test_the_files_have_the_results_in_the_order_of_their_names(tmp_path: Path) -> None:
    whole = config()
    whole.stash[_ENTRIES] = list(NAMED)
    write_files(whole, tmp_path)
    made = json.loads((tmp_path / "certificate.json").read_text())
    assert [entry["spec"]["name"] for entry in made["results"]] == ["a", "b", "c"]
    assert (made["seed"], made["command"]) == (5, "pytest tests -k 'a b'")
    assert len(list(tmp_path.iterdir())) == 5


def test_a_session_that_certified_nothing_writes_nothing(tmp_path: Path) -> None:
    write_files(config(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_made_later_and_a_file_is_none(tmp_path: Path) -> None:
    check_folder(tmp_path / "not" / "yet")
    (tmp_path / "file").touch()
    with pytest.raises(pytest.UsageError, match="it is no folder"):
        check_folder(tmp_path / "file" / "below")
