"""The spec files that a command line names: files as given, folders in the order of their names."""

from pathlib import Path

import pytest

from semantix.errors import SpecError
from semantix.spec.spec_files import beside, spec_files, with_paths


@pytest.fixture
def folder(tmp_path):
    for name in ("b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).write_text("claim: none\n")
    return tmp_path


def test_a_folder_stands_for_its_specs_in_order_and_a_file_for_itself(folder):
    given = [folder / "notes.txt", folder]
    assert [file.name for file in spec_files(given)] == ["notes.txt", "a.yml", "b.yaml"]


def test_plans_and_files_of_other_tools_in_a_folder_are_left_out(folder):
    (folder / "plan.yaml").write_text("# a job\nformat: semantix-plan/1\nspec: a\n")
    (folder / "compose.yaml").write_text("services: {kafka: {image: kafka}}\n")
    (folder / "empty.yaml").write_text("")
    (folder / "one-line.yaml").write_text("{name: c, format: semantix-spec/1}\n")
    assert [file.name for file in spec_files([folder])] == ["a.yml", "b.yaml", "one-line.yaml"]
    with pytest.raises(SpecError, match="this is a fault plan, and no spec"):
        spec_files([folder / "plan.yaml"])


def test_a_folder_without_specs_is_refused(tmp_path):
    with pytest.raises(SpecError, match="the folder holds no spec"):
        spec_files([tmp_path])


def test_a_missing_file_is_answered_with_the_nearest_one(folder):
    with pytest.raises(SpecError, match="no such file") as caught:
        spec_files([folder / "b.yml"])
    assert caught.value.hint.endswith("b.yaml?")


def test_a_file_beside_the_spec_gets_the_folder_of_the_spec(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("")
    spec = str(tmp_path / "mine.yaml")
    assert beside("mine.py:Sink", spec) == f"{tmp_path}/mine.py:Sink"
    assert beside("other.py:Sink", spec) == "other.py:Sink"
    assert beside("package.module:Sink", spec) == "package.module:Sink"
    assert beside("/there/mine.py:Sink", spec) == "/there/mine.py:Sink"


def test_only_options_that_name_code_in_a_file_are_changed(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("")
    options = {"format": "mine.py:Lines", "server": "localhost:9092", "topic": "mine.py", "n": 3}
    found = with_paths(options, str(tmp_path / "mine.yaml"))
    assert found == {**options, "format": f"{tmp_path}/mine.py:Lines"}
