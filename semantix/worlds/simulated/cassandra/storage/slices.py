"""Which rows of a partition a deletion is about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

Key = tuple[bytes, ...]


class Slice(NamedTuple):
    """The rows whose clustering key begins with `prefix`, within bounds of the next column.

    Attributes:
        low: serialised; empty tuple: no bound. Else one value and whether it is included.
        high: the same for the other end.
    """

    prefix: Key
    low: tuple[bytes, bool] | tuple[()] = ()
    high: tuple[bytes, bool] | tuple[()] = ()

    @property
    def is_everything(self) -> bool:
        """Tell whether it is the whole partition, with its static row."""
        return self == EVERYTHING

    def covers(self, key: Key, orders: Sequence[Callable[[bytes], Any]]) -> bool:
        """Tell whether it contains the row with this clustering key.

        Args:
            orders: of the clustering columns, ascending.
        """
        length = len(self.prefix)
        if key[:length] != self.prefix:
            return False
        if not self.low and not self.high:
            return True
        order = orders[length]
        at = order(key[length])
        for bound, is_low in ((self.low, True), (self.high, False)):
            if bound:
                limit, is_included = order(bound[0]), bound[1]
                is_inside = limit < at if is_low else at < limit
                if not (is_inside or (is_included and at == limit)):
                    return False
        return True


EVERYTHING = Slice(())
