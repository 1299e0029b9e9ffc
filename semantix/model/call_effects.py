"""The ways in which a client call can change an outside system, as a history shows them."""

from __future__ import annotations

from enum import StrEnum


class CallEffect(StrEnum):
    """What a call changes. The oracle FAIL asks for the effects that a history shows."""

    NONE = ""  # nothing: a question, or a local call
    WRITES = "writes"  # the values of the call arrive in the system: `written` events show them
    DECIDES = "decides"  # the call commits a unit: a `unit` event shows it
    UNSEEN = "unseen"  # something else (begin, abort, a marker, a topic): no event shows it
