"""What the certificate says of disks: faults that no run has tried."""

from dataclasses import replace

from semantix.search.untried_faults import untried_faults
from semantix.testing.small_jobs import shipped_spec

FILES = shipped_spec("file-source-once")


def test_a_disk_has_no_network_and_a_real_one_no_crash_of_the_machine():
    assert list(untried_faults(FILES, is_simulated=True)) == [
        "no outage and no slowness of files is tried: its disk is no server"
    ]
    assert list(untried_faults(FILES, is_simulated=False)) == [
        "crash_machine is not tried: a real disk of files keeps what is not synced",
        "no outage and no slowness of files is tried: its disk is no server",
    ]


def test_what_nobody_asks_for_is_not_missing():
    assert list(untried_faults(replace(FILES, faults=("error",)), is_simulated=False)) == []


def test_a_system_without_a_disk_has_nothing_to_say():
    assert list(untried_faults(shipped_spec("write-ahead"), is_simulated=False)) == []
    assert list(untried_faults(shipped_spec("kafka-source-latest"), is_simulated=False)) == []
