"""A short notation for literal histories, for tests of oracles.

    history = (
        LiteralHistory(records=3)
        .completed(1, 2)
        .appeared("r1 r2")
        .crashed("sink-0#1")
        .finished()
    )

Records are `r1 …`, keys `k1 …` in turn, dealt to partitions by key; each event comes a
millisecond after the one before it.
"""

from __future__ import annotations

from semantix.history.events import (
    AFFECTED,
    APPEARED,
    COMPLETED,
    CRASHED,
    ENDED,
    FAULT,
    QUIESCENT,
    READBACK,
    RECEIVED,
    RESTORED,
    ROW,
    STEP,
    WRITTEN,
    Entry,
    Event,
    Header,
    History,
    InputRecord,
    event_of,
    workload_place,
)
from semantix.model.call_effects import CallEffect

PLACE = "out"
SINK = "sink-0#1"


class LiteralHistory:
    """Builds a history event by event; every method gives the builder back.

    Args:
        records: how many; `r1 …`.
        keys: how many; 0: one for each record.
        partitions: of the input; keys are dealt to them in turn.
        view: `log` or `table`.
        header: other fields of the header.
    """

    def __init__(
        self,
        records: int = 3,
        *,
        keys: int = 0,
        partitions: int = 1,
        view: str = "log",
        **header: object,
    ) -> None:
        keys = keys or max(records, 1)
        made = []
        for number in range(1, records + 1):
            key = (number - 1) % keys
            text = f'{{"id":"r{number}"}}'
            place = workload_place(key % partitions)
            made.append(InputRecord(f"r{number}", f"k{key + 1}", place, text))
        settings: dict[str, object] = {"live_bound_us": 1_000_000, **header}
        self.header = Header("literal", view, tuple(made), **settings)  # type: ignore[arg-type]
        self.events: list[Event] = []
        self.now_us = 0
        self._known = {
            record.record_id: (record.record_id, record.key, record.text) for record in made
        }

    def entries(self, ids: str) -> tuple[Entry, ...]:
        """Give the entries of `r1 r2`; `?x` is one without an identity, `r1!` has another text."""
        return tuple(map(self._entry, ids.split()))

    def event(self, kind: str, *fields: object) -> LiteralHistory:
        """Add an event, a millisecond later."""
        self.now_us += 1_000
        self.events.append(event_of(kind, self.now_us, len(self.events), fields))
        return self

    def wait(self, duration_us: int) -> LiteralHistory:
        """Let time pass."""
        self.now_us += duration_us
        return self

    def build(self) -> History:
        """Give the history as it is."""
        return History.of(self.header, self.events)

    def finished(self, end: str = "finished", reason: str = "") -> History:
        """End the job, come to rest, and give the history."""
        return self.event(ENDED, end, reason).event(QUIESCENT).build()

    # -- what needs more than `event` --------------------------------------------------------------

    def completed(self, checkpoint_id: int, *cut: int) -> LiteralHistory:
        """A checkpoint is durably held; `cut`: records below it, of each partition in turn."""
        places = [(workload_place(number), position) for number, position in enumerate(cut)]
        return self.event(COMPLETED, checkpoint_id, tuple(places))

    def received(self, ids: str, who: str = SINK) -> LiteralHistory:
        """A sink takes records."""
        for record_id in ids.split():
            self.event(RECEIVED, who, record_id)
        return self

    def step(self, name: str, position: str, who: str = SINK, detail: int = 0) -> LiteralHistory:
        """A step is visited."""
        return self.event(STEP, name, position, who, detail)

    def written(
        self, ids: str, unit: str = "", owner: str = SINK, place: str = PLACE
    ) -> LiteralHistory:
        """Records arrive in the world."""
        return self.event(WRITTEN, place, unit, self.entries(ids), owner)

    def appeared(
        self, ids: str, unit: str = "", place: str = PLACE, end: int = 0, high: int = 0
    ) -> LiteralHistory:
        """A committed reader sees records."""
        return self.event(APPEARED, place, unit, self.entries(ids), end, high)

    def row(self, key: str, record_id: str = "", place: str = PLACE) -> LiteralHistory:
        """A row reads the record, or is gone."""
        return self.event(ROW, place, key, self._entry(record_id) if record_id else None)

    def readback(
        self, ids: str, isolation: str = "read_committed", place: str = PLACE, **fields: object
    ) -> LiteralHistory:
        """A real world is read; fields: end, high, complete, keys."""
        seen = self.entries(ids)
        end = fields.get("end", len(seen))
        high, complete = fields.get("high", end), fields.get("complete", True)
        keys = fields.get("keys", ())
        return self.event(READBACK, place, isolation, seen, end, high, complete, keys)

    def fault(self, do: str = "crash", at: str = "sink_invoke:before") -> LiteralHistory:
        """A fault of the plan strikes."""
        return self.event(FAULT, 0, do, at, SINK)

    def affected(
        self,
        step: str,
        ids: str = "",
        unit: str = "",
        *,
        applied: bool = False,
        effect: str = CallEffect.WRITES.value,
        who: str = SINK,
    ) -> LiteralHistory:
        """A client call is made to fail."""
        told = (step, "error", "Down", applied, effect, who, unit, tuple(ids.split()))
        return self.event(AFFECTED, *told)

    def crashed(self, *who: str) -> LiteralHistory:
        """Attempts crash."""
        for victim in who or (SINK,):
            self.event(CRASHED, "task", victim)
        return self

    def restored(self, checkpoint_id: int = 0) -> LiteralHistory:
        """The job is started, from this checkpoint."""
        return self.event(RESTORED, checkpoint_id)

    def _entry(self, name: str) -> Entry:
        if name.startswith("?"):
            return ("", "", f"text of {name[1:]}")
        record_id, altered, _ = name.partition("!")
        known = self._known.get(record_id, (record_id, "k0", "unknown"))
        return (known[0], known[1], "altered") if altered else known
