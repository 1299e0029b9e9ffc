"""The ways in which a client call can change an outside system, as a history shows them."""

from __future__ import annotations

from enum import StrEnum


class CallEffect(StrEnum):
    """What a call changes. The oracle FAIL asks for the effects that a history shows."""

    NONE = ""  # nothing: a question, or a local call
    WRITES = "writes"  # the values of the call arrive in the system: `written` events show them
    DECIDES = "decides"  # the call commits a unit: a `unit` event shows it
    UNSEEN = "unseen"  # something else (begin, abort, a marker, a topic): no event shows it


# The faults of calls that go on for a while after they have struck. The oracles may not import the
# plan, so the words stand here; a test compares them with the plan's.
LASTING = ("cut_network", "restart_world", "slow_network", "late_request", "late_markers")
