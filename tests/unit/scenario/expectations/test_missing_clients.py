"""A client that the spec does not give is an error of the input, not of the connector."""

from __future__ import annotations

from pathlib import Path

import pytest

from semantix.certify.campaign import certify
from semantix.errors import SpecError
from semantix.model.guarantees import Verdict
from semantix.scenario.specs import load_spec

SINK = """\
from semantix import RichSinkFunction

class Mine(RichSinkFunction):
    def {where}:
        self.runtime_context.client({name!r})
    {invoke}
"""
SPEC = """\
format: semantix-spec/1
connector: mine.py:Mine
claim: none
world_options:
  store:
"""


def certified(folder: Path, name: str, where: str = "open(self, context)"):
    invoke = "" if where.startswith("invoke") else "def invoke(self, value, context): pass"
    (folder / "mine.py").write_text(SINK.format(where=where, name=name, invoke=invoke))
    (folder / "mine.yaml").write_text(SPEC)
    spec = load_spec(folder / "mine.yaml")
    return certify(spec, stages=("dry",), examples=0)


@pytest.mark.parametrize("where", ["open(self, context)", "invoke(self, value, context)"])
@pytest.mark.parametrize(
    ("name", "fix"),
    [
        ("storage", "ask for `client('store')`"),
        ("it's", "ask for `client('store')`"),
        ("kafka", "add `kafka` to `world_options` of the spec"),
    ],
)
def test_the_spec_is_refused(tmp_path: Path, name: str, fix: str, where: str) -> None:
    with pytest.raises(SpecError) as caught:
        certified(tmp_path, name, where)
    assert caught.value.args[0] == (
        f"{tmp_path}/mine.yaml:4: world_options: the connector asks for the client {name!r}; "
        "the spec gives it 'store'"
    )
    assert caught.value.hint == fix


def test_a_client_that_the_spec_gives_is_right(tmp_path: Path) -> None:
    assert certified(tmp_path, "store").verdict is not Verdict.VIOLATED


def test_a_connector_that_goes_on_without_it_is_judged(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "class Mine:\n"
        "    def open(self, context):\n"
        "        try:\n"
        "            context.client('kafka')\n"
        "        except Exception:\n"
        "            context.client('store')\n"
        "    def invoke(self, value, context): pass\n"
    )
    (tmp_path / "mine.yaml").write_text(SPEC)
    result = certify(load_spec(tmp_path / "mine.yaml"), stages=("dry",), examples=0)
    assert not [one for one in result.findings if one.judged]
