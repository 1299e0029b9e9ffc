"""Wrong records and a wrong `expects` are named by file and line, before anything is run."""

from __future__ import annotations

import pytest

from semantix.errors import SpecError
from semantix.intake.targets import targets_of

SPEC = """format: semantix-spec/1
name: job
connector: semantix.connectors.store.plain_sinks:AppendStoreSink
claim: at_least_once
world_options: {{store: {{}}}}
{key}: {value}
"""


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        (
            "workload",
            "{records: lines.jsonl}",
            r"job.yaml:6: records: .*lines.jsonl:2: its identity",
        ),
        ("workload", "{records: given.py:none}", r"job.yaml:6: records: .*has no function 'none'"),
        ("expects", "given.py:none", r"job.yaml:6: expects: .*has no function 'none'; it has some"),
        ("identify", "number", r"job.yaml:6: identify: .*did you mean 'id'\?.*two paths"),
        ("identify", "{record: number, output: id}", r"job.yaml:6: identify: no record has"),
    ],
)
def test_the_line_of_the_spec_and_the_record_are_named(tmp_path, key, value, words) -> None:
    (tmp_path / "lines.jsonl").write_text('{"id": "a"}\n{"id": "a"}\n')
    (tmp_path / "given.py").write_text("def some(value):\n    return value\n")
    file = tmp_path / "job.yaml"
    file.write_text(SPEC.format(key=key, value=value))
    with pytest.raises(SpecError, match=words):
        targets_of([str(file)])


def test_an_output_may_have_its_identity_elsewhere(tmp_path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(SPEC.format(key="identify", value="{record: id, output: meta.id}"))
    (target,) = targets_of([str(file)])
    assert (target.spec.identify, target.spec.identify_record) == ("meta.id", "id")
