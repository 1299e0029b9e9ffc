"""The record of an outside system: imports only when used, and a missing library by its name."""

from dataclasses import replace

import pytest

from semantix.errors import WorldUnavailable
from semantix.ports.system import Library, OutsideSystem

TOY = OutsideSystem(
    name="toy",
    title="Toy",
    world="collections:OrderedDict",
    options="collections:Counter",
    calls="no_such_library.calls:TABLE",
    places="builtins:tuple",
    libraries=(Library("no-such-library", "no_such_library"),),
    extra="toy",
)


def test_a_reference_is_imported_when_it_is_used_and_not_before():
    assert TOY.world_class().__name__ == "OrderedDict"
    assert TOY.places_of("ab") == ("a", "b")


def test_a_missing_library_is_an_unavailable_world_with_the_command_that_installs_it():
    with pytest.raises(WorldUnavailable, match="Toy needs no-such-library") as caught:
        TOY.call_table()
    assert caught.value.hint == "pip install 'semantix[toy]'"


def test_a_missing_module_of_our_own_is_a_defect_and_no_unavailable_world():
    with pytest.raises(ModuleNotFoundError):
        replace(TOY, calls="semantix.no_such_module:TABLE").call_table()
