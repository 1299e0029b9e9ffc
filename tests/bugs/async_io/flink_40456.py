"""FLINK-40456: a timeout and a retry leave an element to each other, and nobody answers it.

The timeout leaves an element alone whose retry is on its way. The answer of the retry is dropped
because the element has timed out.
"""

from semantix import AsyncFunction

BUG = "P-62"
ORACLE = "LIVE"
WHY = "an element that never leaves the queue holds up all elements behind it"
SPEC = """
claim: exactly_once
workload: {records: 24}
job:
  - source: workload
  - async: CONNECTOR
    name: lookup
    waiting: {order: ordered, capacity: 3, timeout_ms: 0}
"""

TIMEOUT_MS = 200
BACKOFF_MS = 120
ANSWERS_MS = (20, 50, 110)  # the n-th request of an attempt


class Element:
    """A record for which an answer is asked."""

    def __init__(self, value, future):
        self.value = value
        self.future = future
        self.attempts = 0
        self.is_done = False
        self.has_timed_out = False

    def finish(self):
        self.is_done = True
        self.future.complete([self.value])


class Correct(AsyncFunction):
    """Checks records with a service. Without an answer in time a record passes unchecked."""

    def open(self, context):
        self.requests = 0
        self.delayed = []

    def async_invoke(self, value, result_future):
        element = Element(value, result_future)
        self.after(TIMEOUT_MS, lambda: self.on_timeout(element))
        self.ask(element)

    def after(self, delay_ms, call):
        now_ms = self.runtime_context.clock.now_us() // 1000
        self.runtime_context.register_timer(now_ms + delay_ms, lambda _: call())

    def ask(self, element):
        element.attempts += 1
        delay_ms = ANSWERS_MS[self.requests % len(ANSWERS_MS)]
        self.requests += 1
        fails = element.attempts == 1 and element.value["n"] % 4 == 0
        self.after(delay_ms, lambda: self.on_failure(element) if fails else self.on_answer(element))

    def on_failure(self, element):
        self.delayed.append(element)
        self.after(BACKOFF_MS, lambda: self.on_retry(element))

    def on_retry(self, element):
        if element in self.delayed:
            self.delayed.remove(element)
            self.ask(element)

    def on_timeout(self, element):
        if not element.is_done:
            if element in self.delayed:
                self.delayed.remove(element)
            element.finish()

    def on_answer(self, element):
        if not element.is_done:
            element.finish()


class Broken(Correct):
    def on_timeout(self, element):
        element.has_timed_out = True
        if element in self.delayed:
            self.delayed.remove(element)
            element.finish()

    def on_answer(self, element):
        if not element.has_timed_out:
            element.finish()
