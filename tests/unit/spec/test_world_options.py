"""The key `world_options` is compared with the models that the caller brings."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field

from semantix.errors import SpecError
from semantix.model.document import parse_document
from semantix.model.validation import Keys
from semantix.spec.loader import load_spec, read_specs
from semantix.spec.world_options import check_world_options


class LampOptions(Keys):
    """Options of an outside system that nobody has."""

    watts: Annotated[int, Field(ge=1)] = 60


MODELS = {"lamp": lambda: LampOptions}
SPEC = """\
format: semantix-spec/1
connector: somewhere:Sink
claim: none
world_options:
  lamp: {watts: 40}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lamp:", None),
        ("lamp: {watts: 40}", None),
        ("lamp: {watts: 0}", "1: world_options.lamp.watts: expected"),
        ("lamp: {wats: 40}", "1: unknown key 'wats'; did you mean 'watts'? (keys here: watts)"),
        ("lamp: {}\n  lmap: {}", "2: world_options: unknown world 'lmap', expected lamp; did you"),
        ("lamp: [x]", None),  # no mapping at all: the model of the spec says so
    ],
)
def test_each_problem_has_its_line(text: str, expected: str | None) -> None:
    document = parse_document("world_options: {}\n", "my.yaml")
    document = parse_document(f"world_options:\n  {text}\n", "my.yaml")
    check_world_options(document.data["world_options"], document, MODELS)
    found = [str(problem) for problem in document.problems]
    if expected is None:
        assert found == []
    else:
        line, _, rest = expected.partition(":")
        assert len(found) == 1
        assert found[0].startswith(f"my.yaml:{int(line) + 1}:{rest}")


def test_a_spec_is_built_all_the_same_so_that_more_can_be_said_of_it(tmp_path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text(SPEC.replace("40", "none"))
    found = read_specs([path], MODELS)
    assert [spec.name for spec in found.specs] == ["my"]
    assert [problem.line for problem in found.problems] == [5]
    with pytest.raises(SpecError, match=r"my\.yaml:5: world_options.lamp.watts"):
        load_spec(path, MODELS)
    assert load_spec(path).world_options == {"lamp": {"watts": "none"}}


def test_options_that_turn_a_precondition_off_are_checked_too(tmp_path) -> None:
    path = tmp_path / "my.yaml"
    off = "preconditions: [{name: light, off: {world_options: {lamp: {wats: 1}}}, breaks: none}]"
    path.write_text(f"{SPEC}{off}\n")
    with pytest.raises(SpecError, match=r"my\.yaml:6: preconditions\.0\.off: unknown key 'wats'"):
        load_spec(path, MODELS)
    path.write_text(f"{SPEC.replace('watts', 'watt')}{off}\n")
    with pytest.raises(SpecError) as caught:  # the spec's own problem is not repeated
        load_spec(path, MODELS)
    assert len(str(caught.value).splitlines()) == 1
