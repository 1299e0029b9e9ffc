"""FLINK-12351: an asynchronous access keeps a reference to an object that is used again.

The next record is written into the same object. When an answer comes, it is joined with what the
object holds by then.
"""

from semantix import AsyncFunction

BUG = "P-60"
ORACLE = "EO"
SPEC = """
claim: exactly_once
workload: {records: 16}
job:
  - source: workload
  - async: CONNECTOR
    name: lookup
    waiting: {order: ordered, capacity: 3, timeout_ms: 10000}
expects: flink_12351.py:answered
"""

DELAYS_MS = (350, 20, 90)


class Correct(AsyncFunction):
    """Asks a service that answers late."""

    def open(self, context):
        self.request = {}
        self.count = 0

    def async_invoke(self, value, result_future):
        self.request.update(value)
        request = self.kept(self.request)
        delay_ms = DELAYS_MS[self.count % len(DELAYS_MS)]
        self.count += 1
        now_ms = self.runtime_context.clock.now_us() // 1000
        self.runtime_context.register_timer(
            now_ms + delay_ms, lambda _: result_future.complete([answered(request)])
        )

    def kept(self, request):
        return dict(request)


class Broken(Correct):
    def kept(self, request):
        return request


def answered(record):
    return {**record, "answer": 2 * record["n"]}
