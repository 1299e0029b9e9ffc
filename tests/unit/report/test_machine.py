"""The facts of a machine: enough to compare, nothing that names it."""

import getpass
import platform
import re

from semantix.report import machine


def test_the_time_is_in_utc_to_the_second():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", machine.now())


def test_the_machine_is_described_without_its_name_or_its_user():
    text = machine.machine()
    assert re.search(r"\d+ processors, Python 3\.\d+\.\d+", text)
    assert platform.node() not in text
    assert getpass.getuser() not in text


def test_the_version_is_that_of_the_installed_distribution():
    assert re.match(r"\d+\.\d+", machine.version())
