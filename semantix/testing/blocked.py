"""What a harness raises where a real task would wait for ever."""

from __future__ import annotations


class Blocked(Exception):
    """The call waits, and no mail is left that could end the wait.

    The element of the call was not taken. The harness stays usable.
    """
