"""The facts of this machine that a certificate names: the only look at the wall clock."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib import metadata


def version() -> str:
    """Give the version of semantix."""
    return metadata.version("semantix")


def now() -> str:
    """Give the time of day in UTC, ISO 8601."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def machine() -> str:
    """Give system, processor count and Python in words; no name of the machine or its user."""
    system = f"{platform.system()} {platform.machine()}"
    return f"{system}, {os.cpu_count()} processors, Python {platform.python_version()}"
