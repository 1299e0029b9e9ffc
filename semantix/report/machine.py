"""The facts of this machine in a certificate. The report reads the wall clock only here."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib import metadata


def version() -> str:
    """Return the version of semantix."""
    return metadata.version("semantix")


def now() -> str:
    """Return the time of day in UTC, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def machine() -> str:
    """Return the system, the number of processors and the version of Python.

    The names of the machine and of its user are left out.
    """
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {os.cpu_count()} processors, Python {platform.python_version()}"
