"""Register semantix with pytest: options, fixture, marker; heavy imports inside the hooks."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of semantix."""
    group = parser.getgroup("semantix", "certification of connectors")
    group.addoption(
        "--require-containers",
        action="store_true",
        help="a missing container engine fails the tests that need one, instead of skipping them",
    )
