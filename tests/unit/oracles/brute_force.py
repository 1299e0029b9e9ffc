"""The oracles of the view, written again from their definitions alone: slow, and plain to read."""

from __future__ import annotations

from collections import Counter

from semantix.history.events import History
from semantix.history.job_events import Ended, Quiescent
from semantix.history.protocol_events import Completed
from semantix.history.world_events import Appeared, RowChanged

CODES = ("FAB", "AMO", "ALO", "IDEM", "EO")
Seen = list[tuple[str, str]]  # (row's key or "", identity or text) of everything visible


class Definition:
    """All views V(t) and latest cuts L(t) of a history; one method for each statement."""

    def __init__(self, history: History) -> None:
        self.records = history.header.records
        self.is_table = history.header.view == "table"
        self.texts = {record.record_id: record.text for record in self.records}
        self.views: list[tuple[Seen, Seen, list[tuple[int, ...]]]] = []
        log: Seen = []
        rows: dict[str, tuple[str, str]] = {}
        completed = [0]  # how many records each checkpoint covers
        self.end, self.is_quiescent, self.values_ok = "", False, True
        for event in history.events:
            if isinstance(event, Appeared):
                log = [*log, *(("", self._identity(entry)) for entry in event.entries)]
            elif isinstance(event, RowChanged):
                rows = {key: value for key, value in rows.items() if key != event.key}
                if event.entry is not None:
                    rows[event.key] = (event.key, self._identity(event.entry))
            elif isinstance(event, Completed):
                completed = [*completed, sum(position for _, position in event.cut)]
            elif isinstance(event, Ended):
                self.end = event.end
            elif isinstance(event, Quiescent):
                self.is_quiescent = True
            self.views.append((log, list(rows.values()), completed))

    def verdicts(self) -> dict[str, str]:
        """Give each verdict by its code."""
        at_rest = self.end == "finished" and self.is_quiescent
        shown = any(log or rows for log, rows, _ in self.views)
        safe = "UPHELD" if shown or at_rest or self.end == "cut" else "INCONCLUSIVE"
        final = "UPHELD" if at_rest else "INCONCLUSIVE"
        often, missing, extra = self._is_too_often(), self._misses(), self._has_extra()
        is_lost, is_extra = at_rest and missing, at_rest and extra
        dirty = self._is_dirty()
        return {
            "FAB": "VIOLATED" if self._is_fabricated() else safe,
            "AMO": "VIOLATED" if often else safe,
            "ALO": "VIOLATED" if is_lost else final,
            "IDEM": "VIOLATED" if often or is_lost or is_extra else final,
            "EO": "VIOLATED" if often or is_lost or is_extra or dirty else final,
        }

    def _identity(self, entry: tuple[str, str, str]) -> str:
        known = self.texts.get(entry[0])
        if known is None:
            return f"unknown: {entry[2]}"
        self.values_ok = self.values_ok and known == entry[2]
        return entry[0]

    def _is_fabricated(self) -> bool:
        keys = {record.record_id: record.key for record in self.records}
        for log, rows, _ in self.views:
            for key, identity in [*log, *rows]:
                if identity not in keys:
                    return True
                if self.is_table and key and keys[identity] != key:
                    return True
        return not self.values_ok

    def _is_too_often(self) -> bool:
        output = Counter(record.record_id for record in self.records)
        return any(
            count > output[identity]
            for log, rows, _ in self.views
            for identity, count in Counter(name for _, name in [*log, *rows]).items()
        )

    def _output(self, cut: int | None) -> list[str]:
        """Give F(k), or F for None."""
        below = self.records if cut is None else self.records[:cut]
        if not self.is_table:
            return [record.record_id for record in below]
        return list({record.key: record.record_id for record in below}.values())

    def _misses(self) -> bool:
        log, rows, _ = self.views[-1] if self.views else ([], [], [])
        seen = [identity for _, identity in [*log, *rows]]
        return any(identity not in seen for identity in self._output(None))

    def _has_extra(self) -> bool:
        log, rows, _ = self.views[-1] if self.views else ([], [], [])
        due = self._output(None)
        return any(identity not in due for _, identity in [*log, *rows])

    def _is_dirty(self) -> bool:
        for log, rows, completed in self.views:
            seen = [identity for _, identity in [*log, *rows]]
            if self.is_table:
                may = {identity for cut in completed for identity in self._output(cut)}
            else:
                may = set(self._output(max(completed)))
            if any(identity not in may for identity in seen):
                return True
        return False
