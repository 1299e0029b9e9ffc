"""`semantix certify`."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest

from semantix.certify.evidence.certificate_model import CertificateKeys
from semantix.cli import worlds
from semantix.errors import WorldUnavailable
from semantix.model.oracle_codes import ORACLES

FAST = ("--examples", "0", "--jobs", "1", "--occurrences", "first")


def test_a_folder_of_specs_is_certified_with_a_table(folder: Path, semantix_command) -> None:
    done = semantix_command("certify", "specs", *FAST)
    assert done.status == 0, done.err
    row = done.out.splitlines()[2].split()
    assert row[:6] == ["small", "simulated", "UPHELD", *["at_least_once"] * 2, "wal_send:during"]
    assert done.out.splitlines()[3].split() == ["wal_mark_committed:before"]
    assert "\x1b" not in done.out + done.err


def test_a_stronger_claim_is_violated_and_its_finding_replays(
    folder: Path, semantix_command
) -> None:
    done = semantix_command("certify", "specs/small.yaml", "--claim", "exactly_once", *FAST)
    assert done.status == 1
    assert "small (simulated): VIOLATED" in done.out
    kept = sorted((folder / ".semantix" / "findings").glob("small-simulated-*.json"))
    assert kept
    assert f"semantix replay {kept[0].relative_to(folder)}" in done.out
    again = semantix_command("replay", str(kept[0]))
    assert again.status == 1, again.err
    assert "the same finding again" in again.out
    assert "byte for byte the same run" in again.out


def test_the_certificate_goes_to_stdout_and_words_to_stderr(folder: Path, semantix_command) -> None:
    done = semantix_command("certify", "specs", "--json", "-", *FAST)
    assert done.status == 0
    certificate = json.loads(done.out)
    CertificateKeys.model_validate(certificate)
    result = certificate["results"][0]
    assert result["verdict"] == "UPHELD"
    assert result["windows"] == ["wal_send:during", "wal_mark_committed:before"]
    assert sorted(result["oracles"]) == sorted(ORACLES)
    assert all(stage["unfired"] == 0 for stage in result["search"]["stages"])
    assert "UPHELD" in done.err


def test_the_same_seed_gives_the_same_digest(folder: Path, semantix_command) -> None:
    digests = []
    for seed in ("0", "0", "1"):
        assert semantix_command("certify", "specs", "--seed", seed, "--json", "c.json", *FAST)
        digests.append(json.loads((folder / "c.json").read_text())["results"][0]["digest"])
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_windows_other_than_those_expected_are_a_finding(folder: Path, semantix_command) -> None:
    spec = folder / "specs" / "small.yaml"
    spec.write_text(spec.read_text().replace("wal_send:during, ", ""))
    done = semantix_command("certify", "specs", *FAST)
    assert done.status == 1
    assert "unexpected: wal_send:during" in done.out


def test_a_class_without_a_claim_is_only_reported(folder: Path, semantix_command) -> None:
    (folder / "mine.py").write_text(
        "from semantix import SinkFunction\n"
        "class Forgetful(SinkFunction):\n"
        "    def invoke(self, value, context):\n"
        "        pass\n"
    )
    done = semantix_command("certify", "mine.py:Forgetful", *FAST, "--findings", "found")
    assert done.status == 0, done.err
    assert "(none made)" in done.out
    claimed = semantix_command("certify", "mine.py:Forgetful", *FAST, "--claim", "at_least_once")
    assert claimed.status == 1
    assert "loss" in claimed.out


def test_quiet_prints_the_table_only(folder: Path, semantix_command) -> None:
    done = semantix_command("certify", "specs", "-q", "--claim", "exactly_once", *FAST)
    assert done.status == 1
    assert len(done.out.splitlines()) == 4


def test_verbose_prints_stages_oracles_and_timelines(folder: Path, semantix_command) -> None:
    done = semantix_command("certify", "specs", "-v", "--claim", "exactly_once", *FAST)
    assert "single: " in done.out
    assert "timeline:" in done.out
    assert "coordinator    completes checkpoint 1" in done.out


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), "Missing argument 'TARGET…'"),
        (("nothing.yaml",), "nothing.yaml: there is no such file or folder"),
        (("specs/smal.yaml",), "did you mean specs/small.yaml?"),
        (("specs", "--claim", "exactly"), "did you mean 'exactly_once'?"),
        (("specs", "--world", "container"), "did you mean 'containers'?"),
        (("specs/small.yaml", "--world", "containers"), "there is no real store"),
        (("specs", "--budget", "soon"), "expected a duration such as 60s"),
        (("specs", "--cluster", "x"), "--cluster is not built yet"),
        (("specs", "--html", "specs"), "--html: specs: this is a folder"),
        (("specs", "--junit", "specs/small.yaml/x.xml"), "--junit: specs/small.yaml"),
        (("specs", "--json", "-", "--badge", "-"), "--json and --badge both name -"),
        (("specs", "--exampels", "3"), "--examples"),
        (("semantix.connectors.store.plain_sinks:UpsertSink",), "did you mean 'UpsertStoreSink'?"),
        (("semantix.model.steps:Step",), "Step is no sink, no source and no asynchronous function"),
        (("nowhere.at.all:Sink",), "No module named 'nowhere'"),
        (("specs", "--plans", "elsewhere"), "elsewhere: there is no such file or folder"),
    ],
)
def test_a_wrong_command_line_is_answered_and_nothing_is_run(
    folder: Path, semantix_command, arguments: tuple[str, ...], expected: str
) -> None:
    done = semantix_command("certify", *arguments)
    assert done.status == 2
    assert expected in done.err
    assert "UPHELD" not in done.out
    assert not (folder / ".semantix").exists()


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("claim:", "clam:", "specs/small.yaml:4: unknown key 'clam'; did you mean 'claim'?"),
        ("claim: at_least_once", "claim: at_last_once",
         "specs/small.yaml:4: claim: expected one of none"),
        ("WriteAheadStoreSink", "WriteAheadSink",
         "specs/small.yaml:3: connector 'semantix.connectors.store.write_ahead_sink:Write"),
        ("store.write_ahead_sink", "store.write_ahead", "specs/small.yaml:3: connector"),
        ("fail_at_end: true", "fail_at_the_end: true", "did you mean 'fail_at_end'?"),
        ("fail_at_end: true", "fail_at_the_end: true",
         "specs/small.yaml:6: semantix.connectors.store.write_ahead_sink:WriteAheadStore"),
        ("records: 8", "records: eight", "specs/small.yaml:7: workload.records: expected a"),
        ("wal_send:during", "wal_sent:during", "specs/small.yaml:5: window 'wal_sent:during'"),
    ],
)  # fmt: skip
def test_a_wrong_spec_is_answered_with_file_and_line_and_nothing_is_run(
    folder: Path, semantix_command, right: str, wrong: str, expected: str
) -> None:
    spec = folder / "specs" / "small.yaml"
    assert right in spec.read_text()
    spec.write_text(spec.read_text().replace(right, wrong))
    done = semantix_command("certify", "specs")
    assert done.status == 2
    assert expected in done.err
    assert done.out == ""
    assert not (folder / ".semantix").exists()


def test_a_wrong_plan_is_answered_before_anything_is_run(folder: Path, semantix_command) -> None:
    plan = folder / "fault_plans" / "between.yaml"
    plan.write_text(plan.read_text().replace("wal_mark_committed", "wal_mark_commited"))
    done = semantix_command("certify", "specs")
    assert done.status == 2
    assert "fault_plans/between.yaml:7: unknown step 'wal_mark_commited'; did you mean" in done.err
    assert done.out == ""


def test_a_plan_for_a_spec_that_is_nowhere_is_answered(folder: Path, semantix_command) -> None:
    plan = folder / "fault_plans" / "between.yaml"
    plan.write_text(plan.read_text().replace("spec: small", "spec: smal"))
    done = semantix_command("certify", "specs")
    assert done.status == 2
    assert "fault_plans/between.yaml:4: no spec 'smal'" in done.err
    assert "did you mean 'small'?" in done.err


def test_an_expectation_that_is_not_met_is_told_and_turns_no_verdict(
    folder: Path, semantix_command
) -> None:
    plan = folder / "fault_plans" / "between.yaml"
    plan.write_text(plan.read_text().replace("EO, kind: duplicate", "ALO, kind: loss"))
    done = semantix_command("certify", "specs", *FAST)
    assert done.status == 0
    assert "fault_plans/between.yaml: on small expected ALO loss, seen: " in done.out
    assert "EO duplicate" in done.out


def test_a_spec_of_a_folder_that_does_not_fit_a_world_gets_one_line(
    folder: Path, semantix_command
) -> None:
    done = semantix_command("certify", "specs", "--world", "containers", *FAST)
    assert done.status == 0
    assert done.out == "small is not applicable on containers: there is no real store\n"


def test_a_connector_that_breaks_the_contract_is_a_finding(folder: Path, semantix_command) -> None:
    (folder / "mine.py").write_text(
        "from semantix import SinkFunction\n"
        "class Stranger(SinkFunction):\n"
        "    def initialize_state(self, context):\n"
        "        context.operator_state_store.get_list_state('rows').add(None)\n"
        "    def invoke(self, value, context):\n"
        "        pass\n"
    )
    done = semantix_command("certify", "mine.py:Stranger", "--claim", "at_most_once", *FAST)
    assert done.status == 1
    assert "You cannot add null to a ListState." in done.out


MISSING = """\
from semantix import RichSinkFunction
class Stranger(RichSinkFunction):
    def open(self, context):
        self.runtime_context.client('kafak')
    def invoke(self, value, context):
        pass
"""


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_client_that_a_spec_does_not_give_is_a_mistake_and_the_other_specs_are_certified(
    folder: Path, semantix_command, jobs: str
) -> None:
    (folder / "specs" / "mine.py").write_text(MISSING)
    (folder / "specs" / "a.yaml").write_text(
        "format: semantix-spec/1\nconnector: mine.py:Stranger\nclaim: none\n"
        "world_options: {store: {}}\n"
    )
    done = semantix_command("certify", "specs", "--json", "c.json", *FAST, "--jobs", jobs)
    assert done.status == 2
    said = "specs/a.yaml:4: world_options: the connector asks for the client 'kafak'"
    assert said in done.err
    assert "small  simulated  UPHELD" in " ".join(done.out.split("\n")).replace("   ", "  ")
    (entry,) = json.loads((folder / "c.json").read_text())["not_certified"]
    assert entry["spec"] == "a"
    alone = semantix_command("certify", "specs/a.yaml", *FAST)
    assert (alone.status, alone.out) == (2, "")
    assert said in alone.err
    ran = semantix_command("steps", "specs/a.yaml")
    assert ran.status == 2
    assert said in ran.err


def test_a_checkpoint_that_cannot_be_restored_twice_is_a_finding_that_replays(
    folder: Path, semantix_command
) -> None:
    (folder / "specs" / "small.yaml").write_text(
        "format: semantix-spec/1\n"
        "name: once\n"
        "connector: semantix.testing.canaries.plain:RestoresOnlyOnce\n"
        "claim: at_least_once\n"
        "faults: [notification]\n"
        "workload: {records: 8, keys: 4, partitions: 1, parallelism: 1}\n"
        "world_options: {store: {}}\n"
    )
    done = semantix_command("certify", "specs/small.yaml", *FAST, "--json", "c.json")
    assert done.status == 1, done.out + done.err
    assert "RESTORE (restorable): not_restorable" in done.out
    found = json.loads((folder / "c.json").read_text())["results"][0]["findings"]
    kept = next(one for one in found if one["oracle"] == "RESTORE")
    assert kept["timeline"]
    again = semantix_command("replay", kept["replay"].removeprefix("semantix replay "))
    assert again.status == 1, again.out + again.err
    assert "the same finding again" in again.out
    assert "byte for byte the same run" in again.out


def test_findings_that_cannot_be_saved_do_not_take_the_verdict_with_them(
    folder: Path, semantix_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: object, content: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("semantix.certify.evidence.store.write_json", full)
    done = semantix_command("certify", "specs/small.yaml", "--claim", "exactly_once", *FAST)
    assert done.status == 1
    assert "small (simulated): VIOLATED" in done.out
    assert "see it again" not in done.out
    assert "the findings of small cannot be written: No space left on device" in done.err


def test_what_a_connector_prints_does_not_stand_before_the_certificate(
    folder: Path, semantix_command
) -> None:
    (folder / "loud.py").write_text(
        "from semantix.connectors.store.plain_sinks import UpsertStoreSink\n\n"
        "print('imported')\n\n\n"
        "class Loud(UpsertStoreSink):\n"
        "    def invoke(self, value, context):\n"
        "        print('invoked')\n"
        "        super().invoke(value, context)\n"
    )
    done = semantix_command("certify", "loud.py:Loud", "--json", "-", *FAST)
    assert json.loads(done.out)["results"][0]["strongest"] == "effectively_once"
    assert "invoked" in done.err
    assert "imported" in done.err


def test_a_folder_for_the_certificate_is_refused_before_the_search(
    folder: Path, semantix_command
) -> None:
    done = semantix_command("certify", "specs/small.yaml", "--json", "specs", *FAST)
    assert (done.status, done.out) == (2, "")
    assert "specs: this is a folder; expected the name of a file" in done.err


def test_all_files_of_a_certification_tell_the_same(folder: Path, semantix_command) -> None:
    files = {"json": "c.json", "html": "r.html", "junit": "j.xml", "badge": "b.svg",
             "markdown": "m.md"}  # fmt: skip
    options = [word for name, file in files.items() for word in (f"--{name}", f"out/{file}")]
    done = semantix_command(
        "certify", "specs/small.yaml", "--claim", "exactly_once", *FAST, *options
    )
    assert done.status == 1
    assert done.out.endswith("report: out/r.html\n")
    texts = {name: (folder / "out" / file).read_text() for name, file in files.items()}
    certificate = json.loads(texts["json"])
    CertificateKeys.model_validate(certificate)
    (entry,) = certificate["results"]
    assert certificate["command"].startswith("semantix certify specs/small.yaml --claim exactly")
    assert entry["again"] == (
        "semantix certify specs/small.yaml --claim exactly_once --examples 0 --occurrences first"
    )
    assert all(place["visits"] or place["position"] == "during" for place in
               entry["search"]["coverage"])  # fmt: skip
    for name, text in texts.items():
        assert "exactly_once" in text.replace("<wbr>", ""), name
        assert "VIOLATED" in text, name
    for name in ("html", "junit", "markdown"):
        assert entry["findings"][0]["replay"] in texts[name], name


def test_a_page_is_written_without_being_asked_for(folder: Path, semantix_command) -> None:
    quick = ("--examples", "0", "--stages", "dry")
    done = semantix_command("certify", "specs", *quick)
    assert done.out.endswith("report: .semantix/report.html\n")
    assert (folder / ".semantix" / "report.html").is_file()
    assert "report:" not in semantix_command("certify", "specs", *quick, "-q").out


def test_a_spec_whose_world_cannot_be_had_is_in_every_file(
    folder: Path, semantix_command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(spec: object, world: str) -> None:
        raise WorldUnavailable("no engine answers", hint="start one")

    monkeypatch.setattr(worlds, "need_world", none)
    files = ("--json", "c.json", "--junit", "j.xml", "--markdown", "m.md")
    done = semantix_command("certify", "specs", "--claim", "exactly_once", *files)
    assert done.status == 4
    certificate = json.loads((folder / "c.json").read_text())
    CertificateKeys.model_validate(certificate)
    (entry,) = certificate["not_certified"]
    assert (entry["spec"], entry["world"], entry["claim"]) == ("small", "simulated", "exactly_once")
    for file in ("c.json", "j.xml", "m.md", ".semantix/report.html"):
        assert "no engine answers" in (folder / file).read_text(), file
