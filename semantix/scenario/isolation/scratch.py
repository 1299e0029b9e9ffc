"""The folders of one run whose connector may have effects outside of its clients.

Each run gets a new HOME, TMPDIR and working directory. They outlive the crashes of the run, as the
disk of a real machine does, and nothing else: the next run finds them empty.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from semantix.errors import ContractError
from semantix.model.outcomes import reason_of
from semantix.scenario.connector_loading import load_function
from semantix.scenario.connector_modules.own_code import OWN_CODE
from semantix.spec.connector_spec import ConnectorSpec

_FOLDERS = ("HOME", "TMPDIR")


class Scratch:
    """A new folder, and what must be undone before the first run in it.

    Args:
        reset: `file.py:function`, called without arguments; empty: nothing is undone.
    """

    __slots__ = ("_reset", "path")

    def __init__(self, reset: str) -> None:
        self.path = tempfile.mkdtemp(dir=_root()[0])
        self._reset = reset

    @contextmanager
    def entered(self) -> Iterator[str]:
        """While this is entered, HOME, TMPDIR and the working directory are in the folder.

        Raises:
            ContractError: the reset function raises.
        """
        before = {name: os.environ.get(name) for name in _FOLDERS}
        here, temporary = os.getcwd(), tempfile.tempdir
        os.environ.update(dict.fromkeys(_FOLDERS, self.path))
        os.chdir(self.path)
        tempfile.tempdir = None
        OWN_CODE.keep_shared_names()
        try:
            self._undo()
            yield self.path
        finally:
            os.chdir(here)
            tempfile.tempdir = temporary
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
            OWN_CODE.keep_shared_names()

    def _undo(self) -> None:
        reset, self._reset = self._reset, ""
        if not reset:
            return
        try:
            load_function(reset)()
        except Exception as error:
            raise ContractError(
                f"reset {reset} raised {reason_of(error)}",
                hint="it is called without arguments before each run",
            ) from error


def scratch_of(spec: ConnectorSpec) -> Scratch | None:
    """Make the folder of a new run; None: the connector has no effects outside."""
    return Scratch(spec.reset) if spec.outside else None


def remove_scratch() -> None:
    """Remove the folders of all runs of this process and its children.

    A child that has inherited the folder of its parent leaves it to the parent.
    """
    if _root.cache_info().currsize:
        path, maker = _root()
        if maker == os.getpid():
            shutil.rmtree(path, ignore_errors=True)
            _root.cache_clear()


@cache
def _root() -> tuple[str, int]:
    """Return the folder that has those of all runs, and the process that has made it."""
    atexit.register(remove_scratch)
    return tempfile.mkdtemp(prefix="semantix-outside-"), os.getpid()
