"""The spec files that a command line names: files as given, folders in the order of their names."""

import pytest

from semantix.errors import SpecError
from semantix.spec.spec_files import spec_files


@pytest.fixture
def folder(tmp_path):
    for name in ("b.yaml", "a.yml", "notes.txt"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_stands_for_its_specs_in_order_and_a_file_for_itself(folder):
    given = [folder / "notes.txt", folder]
    assert [file.name for file in spec_files(given)] == ["notes.txt", "a.yml", "b.yaml"]


def test_a_folder_without_specs_is_refused(tmp_path):
    with pytest.raises(SpecError, match="the folder holds no spec"):
        spec_files([tmp_path])


def test_a_missing_file_is_answered_with_the_nearest_one(folder):
    with pytest.raises(SpecError, match="no such file") as caught:
        spec_files([folder / "b.yml"])
    assert caught.value.hint.endswith("b.yaml?")
