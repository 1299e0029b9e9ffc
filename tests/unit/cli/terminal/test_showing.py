"""Findings and places as they are shown, and where lines go."""

from __future__ import annotations

import os

from semantix.cli.terminal.showing import DescriptorLines, Silent


def test_a_label_without_a_subject_is_a_stage() -> None:
    shown = Silent()
    shown.start(3, "servers start")
    assert (shown.state.subject, shown.state.stage) == ("", "servers start")


def test_a_reader_that_is_gone_stops_nothing() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    lines = DescriptorLines(writing)
    lines._write("to nobody")
    lines.close()
    lines.close()
