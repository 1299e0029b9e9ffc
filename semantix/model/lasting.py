"""The faults that go on for a while after they have struck.

The oracles may not import the plan, so the words stand here. A test compares them with the plan's.
"""

from __future__ import annotations

LASTING = ("cut_network", "slow_network", "late_request", "late_markers")
