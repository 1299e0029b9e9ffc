"""Formats of the file source with defects."""

from __future__ import annotations

from semantix.connectors.files.text import JsonLineFormat


class ForgetsItsPosition(JsonLineFormat):
    """Puts no position into the state: a restored reader begins its split anew. Convicted by EO."""

    is_checkpointable = False
