"""Checks the windows that a spec expects."""

from __future__ import annotations

from semantix.model.catalogue import STEPS, is_last, nearest
from semantix.model.document import Document


def check_window(window: str, document: Document, index: int) -> None:
    """Add a problem to the document if a window names no step, or a wrong position."""
    place = ("expected_windows", index)
    name, _, position = window.rpartition(":")
    step = STEPS.get(name)
    if window in STEPS:
        document.complain(place, f"window {window!r} has no position", f"write {window}:before")
    elif step is None:
        hint = f"did you mean {nearest(name or window)!r}?"
        document.complain(place, f"window {window!r} names no step of the catalogue", hint)
    elif position not in ("before", "during") and not (position == "after" and is_last(name)):
        text = f"window {window!r}: expected the position before or during"
        hint = "a crash after a step counts as a crash before the next step"
        document.complain(place, text, hint if position == "after" else "")
    elif not step.built:
        document.complain(place, f"window {window!r}: the step is not built yet")
