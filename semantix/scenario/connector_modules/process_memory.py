"""The memory of a run's processes: the modules of its connectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from semantix.errors import ContractError, SpecError
from semantix.scenario.connector_modules.own_code import OWN_CODE, key_of
from semantix.scenario.connector_modules.present import PRESENT


class ModuleMemory:
    """Implements `ports.processes.ProcessMemory`.

    All processes of a job share one copy of the modules. So if one of several processes crashes,
    the modules keep their memory, like those of the other processes.

    Args:
        places: the files and modules of the job's targets: `file.py`, `package.module`.
        processes: number of the job's processes.
    """

    __slots__ = ("_places", "_processes")

    def __init__(self, places: Iterable[str], processes: int) -> None:
        self._places = tuple([key_of(where) for where in places if OWN_CODE.is_own(where)])
        self._processes = processes

    def deploy(self, attempt: int, new: Sequence[int]) -> None:
        """Prepare the modules for the functions of an attempt."""
        is_new = len(new) >= self._processes
        PRESENT.deploy(attempt, is_new=is_new)
        if not is_new:
            return
        PRESENT.fix(None)
        if not self._places:
            return
        try:
            OWN_CODE.begin_anew(self._places)
        except SpecError as error:
            raise ContractError(error.args[0], hint=error.hint) from error

    def is_changed(self) -> bool:
        """Return whether the modules differ from those of a new process."""
        return OWN_CODE.is_changed(self._places)

    def changes(self) -> list[str]:
        """Name what differs: `connector.ROWS`."""
        return OWN_CODE.changes(self._places)
