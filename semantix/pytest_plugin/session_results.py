"""The results of a test session, and the files of `--semantix-report`.

With xdist the tests run in workers. Each sends its results to the process that started it, which
writes the files; a worker itself writes its certificate only.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from semantix.certify.evidence.certificate import certificate_of, result_to_mapping
from semantix.certify.results import CertificationResult
from semantix.report.documents.files import KINDS, written
from semantix.report.machine import machine, now, version

Entry = dict[str, Any]

_ENTRIES = pytest.StashKey[list[Entry]]()
_SENT = "semantix_results"


def keep(config: pytest.Config, result: CertificationResult) -> None:
    """Keep a result for the files of the session."""
    config.stash.setdefault(_ENTRIES, []).append(result_to_mapping(result))


def check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be written, before the first test."""
    place = folder.absolute()
    while not place.exists():  # missing folders are made later
        place = place.parent
    if not place.is_dir() or not os.access(place, os.W_OK):
        why = "it may not be written" if place.is_dir() else "it is no folder"
        raise pytest.UsageError(f"--semantix-report {folder}: {place}: {why}")


def take_from_worker(config: pytest.Config, sent: Mapping[str, Any]) -> None:
    """Take the results of a worker; one that has crashed has sent none."""
    config.stash.setdefault(_ENTRIES, []).extend(json.loads(sent.get(_SENT, "[]")))


def write_files(config: pytest.Config, folder: Path) -> None:
    """Write the files of the session; a worker sends its results, too."""
    entries = config.stash.get(_ENTRIES, [])
    worker = getattr(config, "workerinput", {}).get("workerid", "")  # empty without xdist
    if worker:
        # As ASCII: what a connector says may have half characters, which cannot be sent.
        config.workeroutput[_SENT] = json.dumps(entries)  # type: ignore[attr-defined]
    if not entries and not worker:
        return
    content = certificate_of(
        sorted(entries, key=_order),
        {
            "semantix": version(),
            "started": now(),
            "seconds": round(sum(entry["seconds"] for entry in entries), 3),
            "seed": config.getoption("--semantix-seed") or 0,
            "machine": machine(),
            "command": shlex.join(["pytest", *map(str, config.invocation_params.args)]),
        },
    )
    for kind in KINDS:
        if worker and kind.option != "json":
            continue
        name = f"certificate-{worker}.json" if worker else kind.file
        made = written(kind, str(folder / name), kind.made(content))
        if made.problem:
            _tell(config, f"semantix: {made.problem}; {made.hint}")


def _order(entry: Entry) -> tuple[str, str, str]:
    """Return a key of its own: which worker ends first is chance."""
    return entry["spec"]["name"], entry["world"], entry["claim"] or ""


def _tell(config: pytest.Config, text: str) -> None:
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None:
        terminal.write_line(text, red=True)
