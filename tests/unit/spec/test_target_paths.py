"""Code beside a spec is found from any folder; other options stay as they are."""

from pathlib import Path

from semantix.spec.target_paths import beside, with_paths


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
