"""Timers and a collector for tests of time, driven by hand."""

from semantix.engine.operators.collector import Collector


class HandTimers:
    """A clock and timers (`Timers` of `source_output`)."""

    def __init__(self, now_ms=1_000):
        self.now = now_ms
        self.waiting = []

    def now_ms(self):
        return self.now

    def register(self, time_ms, call):
        self.waiting.append((time_ms, call))

    def run_to(self, now_ms):
        """Let time pass, and fire each timer at its own time."""
        while due := sorted([one for one in self.waiting if one[0] <= now_ms], key=lambda t: t[0]):
            self.waiting.remove(due[0])
            self.now = due[0][0]
            due[0][1](due[0][0])
        self.now = now_ms


class Kept(Collector):
    """Keeps what is emitted: `(record id, event time)`, `W 5`, `idle`, `active`."""

    def __init__(self):
        super().__init__("source-0#1")
        self.seen = []

    def collect(self, record):
        self.seen.append((record.record_id, record.timestamp_ms))

    def emit_watermark(self, timestamp_ms):
        self.seen.append(f"W {timestamp_ms}")

    def mark_idle(self, is_idle=True):
        self.seen.append("idle" if is_idle else "active")

    def assigned(self, place, position):
        self.seen.append(f"{place} from {position}")

    def take(self):
        """Return what was seen since the last call."""
        found, self.seen = self.seen, []
        return found
