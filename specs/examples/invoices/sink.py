"""A sink that makes an invoice of each order, with records of its own and functions that say so.

An invoice has other fields than its order, and its row is named after the order's number. The spec
names `orders` (the records), and `invoice` (what a reader must see of an order).
"""

from semantix import RichSinkFunction

RATES = {"book": 7, "tool": 19}  # per cent


class InvoiceSink(RichSinkFunction):
    """Writes an invoice into the table, and a note into the log."""

    def open(self, context):
        self._store = self.runtime_context.client("store")

    def invoke(self, order, context):
        number = order["order"]["no"]
        self._store.upsert(f"invoice-{number}", {"order_no": number, "cents": self._gross(order)})
        self._store.append(
            [f"invoiced {number}"]
        )  # a replay repeats it; the spec does not watch it

    def _gross(self, order):
        return order["net"] * (100 + RATES[order["kind"]]) // 100


class ForgetsItsRates(InvoiceSink):
    """Broken on purpose: a later attempt writes the net amount."""

    def _gross(self, order):
        return super()._gross(order) if self.runtime_context.attempt == 1 else order["net"]


def orders(random, count):
    """Give the records of the workload; `random` is a seeded generator."""
    return [
        {
            "order": {"no": 1001 + number, "customer": f"c{random.randrange(4)}"},
            "kind": random.choice(sorted(RATES)),
            "net": random.randrange(100, 100_000),
        }
        for number in range(count)
    ]


def invoice(order):
    """Say what a reader must see of one order."""
    return {
        "order_no": order["order"]["no"],
        "cents": order["net"] * (100 + RATES[order["kind"]]) // 100,
    }
