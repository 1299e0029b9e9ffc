"""Loading a target: from a module or a file, and an answer for each way in which it can fail."""

import sys
from pathlib import Path

import pytest

from semantix.errors import ContractError, SpecError
from semantix.scenario import connector_loading
from semantix.scenario.connector_loading import (
    code_in,
    give_class,
    instance_factory,
    load_class,
    load_function,
)

SOURCE = """\
class Sink:
    def __init__(self, prefix):
        self.prefix = prefix

    class Inner:
        pass

class Other:
    pass

def double(value):
    return 2 * value

not_callable = 3
"""


@pytest.fixture
def file(tmp_path: Path):
    path = tmp_path / "loaded_by_a_test.py"
    path.write_text(SOURCE)
    return path


def test_a_class_of_a_file_may_be_nested(file):
    assert load_class(f"{file}:Sink.Inner").__qualname__ == "Sink.Inner"


def test_a_class_is_loaded_once(file):
    assert load_class(f"{file}:Sink") is load_class(f"{file}:Sink")


def test_a_missing_class_is_answered_with_those_that_there_are(file):
    with pytest.raises(SpecError, match="has no class 'Sinc'") as caught:
        load_class(f"{file}:Sinc")
    assert caught.value.hint == "it has Other, Sink"


def test_only_the_own_classes_of_a_file_are_offered(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(
        "from semantix import SinkFunction\nclass Mine(SinkFunction): pass\ndef make(): pass\n"
    )
    with pytest.raises(SpecError) as caught:
        load_class(f"{path}:Sink")
    assert caught.value.hint == "it has Mine"
    with pytest.raises(SpecError, match="'make' is a function, not a class"):
        load_class(f"{path}:make")


def test_a_missing_function_is_answered_with_those_that_there_are(file):
    assert load_function(f"{file}:double")(4) == 8
    with pytest.raises(SpecError, match="has no function 'not_callable'") as caught:
        load_function(f"{file}:not_callable")
    assert caught.value.hint == "it has double"


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("Sink", "expected `module:Class`"),
        ("no_such_module_at_all:Sink", "no_such_module_at_all"),
        (".:Sink", "'.' is neither a file"),
        ("some/folder:Sink", "neither a file"),
        ("no/such/file.py:Sink", "there is no such file"),
    ],
)
def test_a_target_that_leads_nowhere_is_refused(target, words):
    with pytest.raises(SpecError, match=words):
        load_class(target)


def test_a_file_that_raises_is_answered_with_its_error(tmp_path):
    path = tmp_path / "raises_when_imported.py"
    path.write_text("1 / 0\n")
    with pytest.raises(SpecError, match="raised ZeroDivisionError"):
        load_class(f"{path}:Sink")


def test_a_given_class_comes_before_an_import(monkeypatch):
    monkeypatch.setattr(connector_loading, "_GIVEN", {})

    class Local:
        pass

    give_class("no_such_module_at_all:Local", Local)
    assert load_class("no_such_module_at_all:Local") is Local


def test_each_call_makes_a_new_instance_with_the_options(file):
    make = instance_factory(f"{file}:Sink", {"prefix": "x"})
    assert make().prefix == "x"
    assert make() is not make()


def test_a_constructor_that_raises_breaks_the_contract(file):
    make = instance_factory(f"{file}:Sink", {"sufix": "x"})
    with pytest.raises(ContractError, match="raised TypeError"):
        make()


@pytest.mark.parametrize(("module", "extra"), [
    ("confluent_kafka", "kafka"), ("cassandra.cluster", "cassandra"), ("unheard_of", ""),
])  # fmt: skip
def test_a_client_library_that_is_missing_is_answered_with_the_pip_line(
    module, extra, tmp_path, monkeypatch
):
    monkeypatch.setitem(sys.modules, module.partition(".")[0], None)
    monkeypatch.setitem(sys.modules, module, None)
    file = tmp_path / "needs.py"
    file.write_text(f"import {module}\n\n\nclass Needs:\n    pass\n")
    with pytest.raises(SpecError) as caught:
        load_class(f"{file}:Needs")
    assert caught.value.hint == (f"pip install 'semantix[{extra}]'" if extra else "")


def test_a_relative_path_names_another_file_in_another_folder(tmp_path, monkeypatch):
    for number in (1, 2):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "mine.py").write_text(f"class Mine:\n    number = {number}\n")
        monkeypatch.chdir(folder)
        assert load_class("mine.py:Mine").number == number


CODE = """\
class Lines:
    pass

class Source:
    code_options = ("format",)

    def __init__(self, format, path):
        self.given = format, path
"""


def test_an_option_that_names_code_becomes_the_class(tmp_path: Path) -> None:
    path = tmp_path / "with_code.py"
    path.write_text(CODE)
    options = {"format": f"{path}:Lines", "path": "files:/in"}
    target = f"{path}:Source"
    assert code_in(target, options) == {"format": f"{path}:Lines"}
    made = instance_factory(target, options)()
    assert made.given == (load_class(f"{path}:Lines"), "files:/in")
    assert instance_factory(target, {"format": "json", "path": ""})().given == ("json", "")


def test_an_option_of_another_class_names_no_code(file: Path) -> None:
    assert code_in(f"{file}:Sink", {"prefix": f"{file}:Other"}) == {}


def test_a_constructor_that_fails_shows_its_options_without_folders(tmp_path: Path) -> None:
    path = tmp_path / "with_code.py"
    path.write_text(CODE)
    with pytest.raises(ContractError, match=r"Source\(\*\*\{'format': 'with_code.py:Lines'\}\)"):
        instance_factory(f"{path}:Source", {"format": f"{path}:Lines"})()
