"""What a certification of a connector rests on, because its code could not be begun anew."""

from __future__ import annotations

from semantix.errors import SpecError
from semantix.scenario.connector_loading import is_given
from semantix.scenario.connector_modules.own_code import OWN_CODE
from semantix.scenario.connector_modules.own_files import is_foreign
from semantix.scenario.job_binding import code_places, targets_of
from semantix.spec.connector_spec import ConnectorSpec

_NAME_IT = "name it as `file.py:Class`"


def why_no_second_interpreter(spec: ConnectorSpec) -> str:
    """Say why no other interpreter can make the runs of a spec; empty if one can."""
    given = [target for target in targets_of(spec) if is_given(target)]
    if given:
        return f"a test handed over {given[0]} as an object; {_NAME_IT}"
    if all(_is_semantix(where) for where in code_places(spec)):
        return "a connector of semantix; the tests of semantix compare interpreters"
    return ""


def module_state(spec: ConnectorSpec) -> str:
    """Say how the memory of the connector's modules began anew with each process."""
    given = [target for target in targets_of(spec) if is_given(target)]
    if given:
        return f"not tried: a test handed over {given[0]} as an object; {_NAME_IT}"
    places = code_places(spec)
    kept = [where for where in places if not OWN_CODE.is_own(where)]
    if kept and all(map(_is_semantix, kept)) and len(kept) == len(places):
        return "a connector of semantix: its modules keep nothing"
    foreign = [where for where in kept if not _is_semantix(where)]
    if foreign:
        return f"not tried: {foreign[0]} is installed, or was imported before; {_NAME_IT}"
    reasons = OWN_CODE.reasons(places)
    if reasons:
        return f"executed anew in each process: {reasons[0]}"
    if spec.processes > 1:
        return "put back when everything crashes; several processes share one memory"
    return "put back before each process"


def reload_changed_code() -> None:
    """Let files that were edited since their last use be read again: a test process lives long."""
    OWN_CODE.reload_changed()


def check_unchanged(spec: ConnectorSpec) -> None:
    """Refuse a result whose connector was changed while it was made.

    Raises:
        SpecError: it names the file.
    """
    given = (spec.expects, *(workload.source for workload in spec.workloads))
    places = [target.rpartition(":")[0] for target in given if ".py:" in target]
    changed = OWN_CODE.changed_files([*code_places(spec), *places])
    if changed:
        raise SpecError(
            f"{changed[0]}: the file has changed while {spec.name} was certified, so the runs "
            "belong to two connectors or more",
            hint="certify again, and leave the file as it is meanwhile",
        )


def _is_semantix(where: str) -> bool:
    return not where.endswith(".py") and is_foreign(where.partition(".")[0])
