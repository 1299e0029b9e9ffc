"""What a test may hand to the fixture."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.errors import SpecError, UsageError
from semantix.functions.sink_function import RichSinkFunction
from semantix.model.guarantees import Guarantee
from semantix.pytest_plugin.subjects import spec_of
from semantix.scenario.connector_loading import load_class
from semantix.testing.small_jobs import WRITE_AHEAD
from semantix.testing.small_jobs import spec_of as small_spec

ROOT = Path(__file__).parents[3]


class KeepingSink(RichSinkFunction):
    """Has an option."""

    def __init__(self, size: int = 1) -> None:
        self.size = size

    def invoke(self, value: object, context: object) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    "subject",
    [
        ROOT / "specs/write-ahead.yaml",
        "specs/write-ahead.yaml",
        "write-ahead",
        small_spec(WRITE_AHEAD),
    ],
    ids=["path", "from the root", "name", "spec"],
)
def test_a_spec_claims_by_itself(subject: object) -> None:
    spec, claims = spec_of(subject, None, {}, ROOT)
    assert claims
    assert spec.claim is Guarantee.AT_LEAST_ONCE


def test_a_class_claims_nothing_by_itself_and_takes_settings() -> None:
    spec, claims = spec_of(KeepingSink, None, {"options": {"size": 7}, "view": "table"}, ROOT)
    assert not claims
    assert spec.view == "table"
    assert load_class(spec.connector)(**spec.options).size == 7


def test_a_local_class_and_a_function_stand_for_themselves() -> None:
    class Local(KeepingSink):
        pass

    made = load_class(spec_of(Local, Guarantee.NONE, {}, ROOT)[0].connector)()
    assert type(made) is Local
    spec = spec_of(lambda: Local(3), None, {}, ROOT)[0]
    assert load_class(spec.connector)().size == 3


def test_settings_of_a_spec_are_refused_and_so_is_an_unknown_setting() -> None:
    with pytest.raises(UsageError, match="view: settings are for a class"):
        spec_of("write-ahead", None, {"view": "table"}, ROOT)
    with pytest.raises(SpecError, match="unknown key 'veiw'"):
        spec_of(KeepingSink, None, {"veiw": "table"}, ROOT)


def test_a_path_may_begin_in_the_folder_of_the_test(tmp_path: Path) -> None:
    text = (ROOT / "specs/write-ahead.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(text)
    assert spec_of("mine.yaml", None, {}, ROOT, tmp_path)[0].name == "write-ahead"
    with pytest.raises(SpecError, match=r"no spec 'my\.yaml' in .* or ") as caught:
        spec_of("my.yaml", None, {}, ROOT, tmp_path)
    assert caught.value.hint == "did you mean 'mine.yaml'?"


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        (7, "expected a spec, a class or a function, found 7"),
        (dict, "dict is no sink: it is a built-in type"),
        ("write-ahed", "did you mean 'write-ahead'"),
    ],
)
def test_anything_else_is_refused(subject: object, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        spec_of(subject, None, {}, ROOT)
