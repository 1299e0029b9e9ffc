"""`workload:` of a spec: numbers, a function, a file."""

from semantix.spec.connector_spec import WorkloadSettings
from semantix.spec.file_model import WorkloadKeys
from semantix.spec.loader import load_spec, spec_from_mapping
from semantix.spec.mapping import relative_to_spec, spec_to_mapping
from semantix.spec.workload_keys import saved_workload, workload_from_keys, workload_to_keys

SPEC = """
format: semantix-spec/1
name: job
connector: m:C
claim: none
identify: {record: order.no, output: id}
workload: %s
"""


def _workload(folder, text):
    file = folder / "job.yaml"
    file.write_text(SPEC % text)
    return load_spec(file)


def test_a_function_beside_the_spec_and_a_file_with_all_its_lines(tmp_path):
    (tmp_path / "given.py").write_text("def orders(random, count):\n    return []\n")
    (tmp_path / "lines.jsonl").write_text("{}\n\n{}\n{}\n")
    (made,) = _workload(tmp_path, "{records: given.py:orders, count: 9, key: who}").workloads
    assert made == WorkloadSettings(
        9, source=f"{tmp_path / 'given.py'}:orders", identity="order.no", key="who"
    )
    spec = _workload(tmp_path, "[{records: lines.jsonl}, {records: lines.jsonl, count: 2}]")
    assert [one.records for one in spec.workloads] == [3, 2]
    assert spec_from_mapping(spec_to_mapping(spec)).workloads == spec.workloads


def test_keys_of_a_saved_finding_give_the_workload_again():
    for workload in (WorkloadSettings(5, keys=2), WorkloadSettings(7, source="m:f", key="who")):
        keys = WorkloadKeys(**workload_to_keys(workload))
        assert workload_from_keys(keys, workload.identity) == workload


def test_sources_of_a_saved_finding_are_found_beside_the_spec(tmp_path, monkeypatch):
    (tmp_path / "given.py").write_text("def orders(random, count):\n    return []\n")
    spec = _workload(tmp_path, "{records: given.py:orders}")
    saved = relative_to_spec(spec)
    assert saved.workloads[0].source == "given.py:orders"
    monkeypatch.chdir("/")
    keys = WorkloadKeys(**workload_to_keys(saved.workloads[0]))
    assert saved_workload(keys, spec) == spec.workloads[0]
