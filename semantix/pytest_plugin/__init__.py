"""Register semantix with pytest: options, fixture, marker, plan files as tests.

Every pytest run loads this module, so the hooks import heavy modules only when they need them.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from semantix.pytest_plugin.fixture import SemantixFixture

_MARKER = (
    "semantix(claim=…, world=…, depth=…, examples=…, seed=…): how the fixture `semantix` "
    "certifies in this test"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of semantix, and the setting for folders of plan files."""
    group = parser.getgroup("semantix", "certification of connectors")
    group.addoption(
        "--semantix-world", metavar="W", help="world to run in: simulated (default) or containers"
    )
    group.addoption(
        "--semantix-depth",
        type=int,
        metavar="K",
        help="greatest number of crashes in one enumerated run: 1 (default) or 2",
    )
    group.addoption(
        "--semantix-examples",
        type=int,
        metavar="N",
        help="number of plans that Hypothesis draws; default: 25",
    )
    group.addoption(
        "--semantix-seed",
        type=int,
        metavar="N",
        help="seed of the simulated delays and of drawn plans; default: 0",
    )
    group.addoption(
        "--semantix-report",
        metavar="DIR",
        help="write a report, a certificate, a JUnit file, a badge and a summary of all "
        "certifications of this session into DIR",
    )
    group.addoption(
        "--semantix-in-process",
        action="store_true",
        help="run connectors in the process of pytest, for a debugger; --pdb does it, too",
    )
    group.addoption(
        "--require-containers",
        action="store_true",
        help="fail the tests that need a container engine, instead of skipping them, if there is "
        "none",
    )
    parser.addini("semantix_plans", "folders of plan files; each file is a test", "paths", [])


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; where pytest collects `testpaths`, let it collect plan files, too."""
    config.addinivalue_line("markers", _MARKER)
    folder = config.getoption("--semantix-report")
    if folder:
        from semantix.pytest_plugin.session_results import check_folder

        check_folder(Path(folder))
    # Not if paths were given on the command line: then only these are wanted.
    if config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        config.args += [str(folder) for folder in _plan_folders(config) if folder.is_dir()]


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take a YAML file in a configured folder as a test."""
    if file_path.suffix not in (".yaml", ".yml"):
        return None
    if file_path.parent not in _plan_folders(parent.config):
        return None
    from semantix.pytest_plugin.plan_items import PlanFile

    return PlanFile.from_parent(parent, path=file_path)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the files of `--semantix-report`."""
    folder = session.config.getoption("--semantix-report")
    if folder:
        from semantix.pytest_plugin.session_results import write_files

        write_files(session.config, Path(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the results of a worker of xdist."""
    if node.config.getoption("--semantix-report"):
        from semantix.pytest_plugin.session_results import take_from_worker

        take_from_worker(node.config, getattr(node, "workeroutput", {}))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show a wrong spec, plan or argument without the traceback, which is in semantix's code."""
    report = yield
    if call.excinfo is not None and "semantix" in getattr(item, "fixturenames", ()):
        from semantix.errors import UsageError

        if isinstance(call.excinfo.value, UsageError):
            report.longrepr = str(call.excinfo.value)
    return report


@pytest.fixture(name="semantix")
def semantix_fixture(request: pytest.FixtureRequest) -> SemantixFixture:
    """Certify a spec, a class or an instance factory; run a plan."""
    from semantix.pytest_plugin.fixture import SemantixFixture

    return SemantixFixture(request.config, request.node)


def _plan_folders(config: pytest.Config) -> list[Path]:
    return [Path(folder) for folder in config.getini("semantix_plans")]
