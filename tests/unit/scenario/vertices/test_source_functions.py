"""What a spec makes of a source function: its subtasks, and what is refused before a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import SpecError
from semantix.intake.targets import targets_of
from semantix.scenario.job_binding import graph_of
from semantix.spec.connector_spec import WorkloadSettings

SOURCES = """
from semantix import ParallelSourceFunction, RichParallelSourceFunction
from semantix import RichSourceFunction, SourceFunction


class Loop:
    def run(self, ctx):
        pass

    def cancel(self):
        pass


class One(Loop, SourceFunction):
    pass


class RichOne(Loop, RichSourceFunction):
    pass


class Many(Loop, ParallelSourceFunction):
    pass


class RichMany(Loop, RichParallelSourceFunction):
    pass


class Endless:
    def run(self, ctx):
        pass


class Picky(One):
    def __init__(self, count):
        if count < 1:
            raise ValueError(f"count={count}: expected 1 or more")
"""


@pytest.fixture
def write(tmp_path: Path):
    (tmp_path / "own.py").write_text(SOURCES)

    def made(text: str) -> str:
        path = tmp_path / "own.yaml"
        path.write_text(f"format: semantix-spec/1\nclaim: exactly_once\n{text}")
        return str(path)

    return made


@pytest.mark.parametrize(
    ("name", "subtasks"), [("One", 1), ("RichOne", 1), ("Many", 3), ("RichMany", 3), ("Loop", 1)]
)
def test_the_base_class_says_how_many_subtasks_there_are(write, name: str, subtasks: int) -> None:
    (target,) = targets_of([write(f"connector: own.py:{name}\n")])
    graph = graph_of(target.spec, WorkloadSettings(parallelism=3))
    source, counting = graph.vertices
    assert (source.task, source.parallelism, source.has_loop) == ("source", subtasks, True)
    assert (counting.parallelism, counting.has_loop) == (1, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "job:\n  - source: own.py:One\n    parallelism: 2\n",
            "own.yaml:5: the parallelism of non parallel operator must be 1, found 2; One is no ",
        ),
        ("connector: own.py:Endless\n", "own.yaml:3: {}own.py:Endless is no source, it has no m"),
        ("job:\n  - source: own.py:Endles\n", "own.yaml:4: connector '{}own.py:Endles': {}own.py"),
        (
            "connector: own.py:Picky\noptions: {count: 0}\n",
            "own.yaml:4: {}own.py:Picky(**{'count': 0}) raised ValueError: count=0: expected 1",
        ),
    ],
)
def test_a_wrong_source_is_refused_with_its_line(
    write, tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(SpecError) as caught:
        targets_of([write(text)])
    found = str(caught.value).replace(f"{tmp_path}/", "")
    assert found.startswith(expected.replace("{}", ""))


def test_a_parallel_source_may_have_any_parallelism(write) -> None:
    (target,) = targets_of([write("job:\n  - source: own.py:Many\n    parallelism: 5\n")])
    assert graph_of(target.spec, WorkloadSettings()).vertices[0].parallelism == 5
