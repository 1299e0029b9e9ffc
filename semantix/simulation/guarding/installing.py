"""Installs the guard in a child process."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from semantix.simulation.guarding.audit import hook
from semantix.simulation.guarding.foreign_clients import watch_clients
from semantix.simulation.guarding.guard import GUARD
from semantix.simulation.guarding.names import replace_names


def install_guard(connecting: Mapping[str, tuple[str, ...]]) -> None:
    """Install the guard in this process, once. It cannot be removed again.

    Only a child process may be guarded: whoever started semantix goes on without a guard.

    Args:
        connecting: module → the classes and functions in it that connect to a server.
    """
    if not GUARD.is_installed:
        GUARD.is_installed = True
        replace_names()
        sys.addaudithook(hook)
        watch_clients(connecting)
