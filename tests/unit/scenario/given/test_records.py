"""Records of a function or a file, and what is wrong with them."""

from dataclasses import replace

import pytest

from semantix.errors import SpecError
from semantix.scenario.workload import build_workload
from semantix.spec.connector_spec import WorkloadSettings

FUNCTIONS = """
calls = []

def orders(random, count):
    for number in range(count):
        yield {"order": {"no": 1000 + number}, "customer": f"c{random.randrange(2)}"}

def twice(random, count):
    return [{"order": {"no": 7}, "customer": "c"} for _ in range(count)]

def other(random, count):
    calls.append(1)
    return [{"order": {"no": number}, "customer": str(len(calls))} for number in range(count)]

def few(random, count):
    return []

def broken(random, count):
    return [{"order": {"no": number / (number - 2)}} for number in range(count)]

def flat(random, count):
    return list(range(count))
"""


def _settings(folder, name, **more):
    (folder / "given.py").write_text(FUNCTIONS)
    source = f"{folder / 'given.py'}:{name}"
    return WorkloadSettings(4, source=source, identity="order.no", key="customer", **more)


def test_a_function_gives_the_same_records_every_time(tmp_path):
    workload = build_workload(_settings(tmp_path, "orders"))
    assert [record.record_id for record in workload.records] == ["1000", "1001", "1002", "1003"]
    assert {record.key for record in workload.records} <= {"c0", "c1"}
    places = {record.key: record.place for record in workload.records}
    assert all(places[record.key] == record.place for record in workload.records)
    fewer = build_workload(replace(_settings(tmp_path, "orders"), records=2))
    assert fewer.records == workload.records[:2]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("twice", "record 2: its identity '7' is already that of"),
        ("other", "the second call for 4 records gave another value"),
        ("few", "it gave 0 records, expected 4"),
        ("broken", r"given.py:\d+: .*raised ZeroDivisionError"),
        ("flat", "record 1: expected a mapping"),
        ("nowhere", "has no function 'nowhere'"),
    ],
)
def test_wrong_functions_are_refused_with_the_record(tmp_path, name, words):
    with pytest.raises(SpecError, match=words):
        build_workload(_settings(tmp_path, name))


def test_a_file_has_one_record_a_line(tmp_path):
    file = tmp_path / "records.jsonl"
    file.write_text('{"id": "a", "key": "k"}\n\n{"id": "b"}\n{"id": "c", "key": 7}\n')
    workload = build_workload(WorkloadSettings(3, source=str(file)))
    assert [(one.record_id, one.key) for one in workload.records] == [
        ("a", "k"),
        ("b", "b"),
        ("c", "7"),
    ]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ('{"id": "a"}\nno json\n', r"records.jsonl:2: "),
        (
            '{"id": "a"}\n{"id": "a"}\n',
            r"records.jsonl:2: its identity 'a' is already that of .*:1",
        ),
        ('{"id": "a"}\n{"n": 1}\n', r"records.jsonl:2: the record has no identity at 'id'"),
        ('{"id": "a"}\n', "it gave 1 record, expected 2"),
    ],
)
def test_wrong_files_are_refused_with_the_line(tmp_path, lines, words):
    file = tmp_path / "records.jsonl"
    file.write_text(lines)
    with pytest.raises(SpecError, match=words):
        build_workload(WorkloadSettings(2, source=str(file)))
