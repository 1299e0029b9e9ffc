"""Findings as files, and the certificate."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from semantix.certify.evidence.certificate import certificate, certificate_schema
from semantix.certify.evidence.certificate_model import CertificateKeys
from semantix.certify.evidence.store import is_finding, load_finding, save_findings, write_text
from semantix.certify.results import CertificationResult, FindingResult, OracleResult
from semantix.errors import PlanError
from semantix.model.guarantees import Guarantee, Verdict
from semantix.model.oracle_codes import ORACLES
from semantix.plan.fault_plan import Fault, FaultPlan
from semantix.spec.connector_spec import WorkloadSettings
from semantix.testing.small_jobs import WRITE_AHEAD, spec_of

CRASH = Fault("crash", "wal_send:after", occurrence=2)
FINDING = FindingResult(
    oracle="EO",
    kind="duplicate",
    records=("r7",),
    window="wal_mark_committed:before",
    faults=(CRASH,),
    plan=FaultPlan((CRASH,), name="found-1", why="ümläut 😀", choices=(1, 2)),
    workload=WorkloadSettings(records=12),
    seed=3,
    digest="ab" * 32,
)
RESULT = CertificationResult(
    spec=replace(spec_of(WRITE_AHEAD), options={"fail_at_end": True}, path="specs/job.yaml"),
    world="simulated",
    claim=Guarantee.EXACTLY_ONCE,
    verdict=Verdict.VIOLATED,
    strongest=Guarantee.AT_LEAST_ONCE,
    oracles={code: OracleResult(code, Verdict.UPHELD, True) for code in ORACLES},
    findings=(FINDING, FINDING),
)


def test_a_finding_is_kept_with_all_that_a_run_needs(tmp_path: Path) -> None:
    kept = save_findings(RESULT, tmp_path / "new" / "findings")
    path = tmp_path / "new" / "findings" / "job-simulated-02.json"
    assert kept.findings[1].replay == f"semantix replay {path}"
    assert is_finding(path)
    found = load_finding(path)
    assert found.spec == RESULT.spec
    assert found.plan.faults == FINDING.plan.faults
    assert found.plan.why == FINDING.plan.why
    assert found.plan.choices == FINDING.plan.choices
    assert (found.workload, found.seed) == (FINDING.workload, FINDING.seed)
    assert (found.digest, found.claim) == (FINDING.digest, Guarantee.EXACTLY_ONCE)
    assert (found.oracle, found.kind, found.records) == ("EO", "duplicate", ("r7",))


@pytest.mark.parametrize("origin", ["project/specs/sink.yaml", "project/specs/sink.py:Sink"])
def test_a_finding_is_read_from_any_folder_and_after_its_project_has_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str
) -> None:
    specs = tmp_path / "project" / "specs"
    specs.mkdir(parents=True)
    (specs / "sink.py").write_text("class Sink: pass\n")
    (specs / "sink.yaml").write_text("")
    monkeypatch.chdir(tmp_path)
    spec = replace(RESULT.spec, connector="project/specs/sink.py:Sink", options={}, path=origin)
    save_findings(replace(RESULT, spec=spec), "project/found")
    saved = (tmp_path / "project/found/job-simulated-01.json").read_text()
    assert str(tmp_path) not in saved
    monkeypatch.chdir("/")
    (tmp_path / "project").rename(tmp_path / "moved")
    found = load_finding(tmp_path / "moved/found/job-simulated-01.json").spec
    assert Path(found.connector.partition(":")[0]).absolute() == tmp_path / "moved/specs/sink.py"
    assert Path(found.path).absolute().parent == tmp_path / "moved/specs"


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ('"wal_send:after"', '"store.appendd:before"', "did you mean 'store.append'?"),
        (
            '"do": "crash"',
            '"do": "error", "error": "StoreTimeuot"',
            "'error' cannot strike at wal_send:after",
        ),
    ],
)
def test_a_finding_whose_plan_was_edited_is_checked_as_a_plan_is(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    save_findings(RESULT, tmp_path)
    path = tmp_path / "job-simulated-01.json"
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    with pytest.raises(PlanError, match=re.escape(expected)):
        load_finding(path)


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ('"world": "simulated"', '"world": "dreamt"', "world: expected one of simulated"),
        ('"seed": 3', '"seed": "3"', "seed: expected a whole number"),
        ('"do": "crash"', '"do": "crsh"', "plan: "),
        ('"claim": "at_least_once"', '"claim": "sometimes"', "spec: "),
        ('"kind"', '"kin"', "unknown key 'kin'; did you mean 'kind'?"),
    ],
)
def test_a_finding_that_was_changed_by_hand_is_checked(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    save_findings(RESULT, tmp_path)
    path = tmp_path / "job-simulated-01.json"
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong))
    with pytest.raises(PlanError) as caught:
        load_finding(path)
    assert expected in str(caught.value)
    assert str(caught.value).startswith(f"{path}:")


def test_a_plan_is_no_finding(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text("format: semantix-plan/1\nfaults: []\n")
    assert not is_finding(path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    write_text(path, "old")
    with pytest.raises(TypeError):
        write_text(path, 3)  # type: ignore[arg-type]
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["out.json"]


def test_a_certificate_has_every_key_and_only_those_of_its_schema() -> None:
    made = certificate(
        [RESULT], version="0.1.0", started="2020-01-01T00:00:00Z", seconds=1.5, seed=3, machine="m"
    )
    again = json.loads(json.dumps(made))
    CertificateKeys.model_validate(again)
    assert list(again["results"][0]["oracles"]) == list(ORACLES)
    assert again["results"][0]["findings"][0]["plan"]["faults"] == [
        {"do": "crash", "at": "wal_send:after", "occurrence": 2}
    ]
    schema = certificate_schema()
    assert set(schema["properties"]) == set(again)
    assert set(schema["$defs"]["ResultEntry"]["properties"]) == set(again["results"][0])


def test_a_device_is_written_to_and_never_replaced_and_a_link_stays_one(tmp_path: Path) -> None:
    pipe, behind, link = tmp_path / "pipe", tmp_path / "behind.json", tmp_path / "link.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_text(pipe, "{}\n")
    assert os.read(reader, 100) == b"{}\n"
    assert pipe.is_fifo()
    os.close(reader)
    link.symlink_to(behind)
    write_text(link, "{}\n")
    assert link.is_symlink()
    assert behind.read_text() == "{}\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["behind.json", "link.json", "pipe"]
