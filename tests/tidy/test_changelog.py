"""`ci/changelog` shows the fragments of `ci/changes/`, and moves them into CHANGELOG.md."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHANGELOG = "# Changelog\n\nFor users.\n\n## 0.2.0 (unreleased)\n\n- A.\n\n## 0.1.0\n\n- B.\n"


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A checkout with a changelog and two fragments."""
    (tmp_path / "ci" / "changes").mkdir(parents=True)
    shutil.copy(root / "ci" / "changelog", tmp_path / "ci")
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    fragment(tmp_path, "two", "Second, told\nin two lines.\n")
    fragment(tmp_path, "one", "First.\n")
    return tmp_path


def fragment(checkout: Path, name: str, text: str) -> None:
    (checkout / "ci" / "changes" / f"{name}.md").write_text(text)


def changelog(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "ci" / "changelog"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_fragments_of_this_checkout_are_in_order(root: Path) -> None:
    shown = changelog(root)
    assert (shown.stderr, shown.returncode) == ("", 0)
    assert shown.stdout.startswith("## Unreleased\n\n")


def test_fragments_are_shown_as_one_list(checkout: Path) -> None:
    shown = changelog(checkout).stdout
    assert shown == "## Unreleased\n\n- First.\n- Second, told in two lines.\n"


def test_fragments_move_into_a_new_section(checkout: Path) -> None:
    assert changelog(checkout, "--write", "0.3.0").returncode == 0
    section = "## 0.3.0\n\n- First.\n- Second, told in two lines.\n\n## 0.2.0 (unreleased)"
    expected = CHANGELOG.replace("## 0.2.0 (unreleased)", section)
    assert (checkout / "CHANGELOG.md").read_text() == expected
    assert changelog(checkout).stdout == "## Unreleased\n\nNothing.\n"


@pytest.mark.parametrize(
    ("version", "before", "after"),
    [
        ("0.2.0", "## 0.2.0 (unreleased)\n\n- A.\n", "## 0.2.0\n\n- A.\n- First.\n"),
        ("0.1.0", "- B.\n", "- B.\n- First.\n"),
    ],
)
def test_a_section_that_is_there_is_continued(
    checkout: Path, version: str, before: str, after: str
) -> None:
    (checkout / "ci/changes/two.md").unlink()
    assert changelog(checkout, "--write", version).returncode == 0
    assert (checkout / "CHANGELOG.md").read_text() == CHANGELOG.replace(before, after)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("empty", "\n", "ci/changes/empty.md: expected a text, found nothing"),
        ("listed", "- One.\n", "ci/changes/listed.md: expected sentences"),
        ("Wrong_Name", "One.\n", "ci/changes/Wrong_Name.md: expected a name of lower-case words"),
    ],
)
def test_a_bad_fragment_changes_nothing(checkout: Path, name: str, text: str, problem: str) -> None:
    fragment(checkout, name, text)
    shown = changelog(checkout, "--write", "0.3.0")
    assert shown.returncode == 2
    assert problem in shown.stderr
    assert (checkout / "CHANGELOG.md").read_text() == CHANGELOG


def test_a_version_must_be_one_and_there_must_be_something_to_write(checkout: Path) -> None:
    assert "expected a version" in changelog(checkout, "--write", "next").stderr
    assert changelog(checkout, "--write", "0.3.0").returncode == 0
    assert "holds no fragment" in changelog(checkout, "--write", "0.3.0").stderr
