"""Parallel sources that deal with restored splits in a wrong way."""

from __future__ import annotations

from semantix.connectors.numbers.parallel import ParallelNumberSource, UnionNumberSource


class TakesEverySplit(UnionNumberSource):
    """Takes all splits of the union list, not only its own ones."""

    def _restored(self) -> dict[int, int]:
        return dict(self._stored.get())


class TakesOneSplit(ParallelNumberSource):
    """Expects one element after a restore, and forgets the others."""

    def _restored(self) -> dict[int, int]:
        return dict(list(self._stored.get())[-1:])


class ExpectsItsOldSplits(ParallelNumberSource):
    """Adds its splits of a fresh start after each restore, also if another subtask has them now."""

    def _restored(self) -> dict[int, int]:
        return {split: split + 1 for split in self._own_splits()} | dict(self._stored.get())
