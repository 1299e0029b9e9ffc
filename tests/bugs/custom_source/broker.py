"""A queue with acknowledgements and a prefetch window. What is acknowledged is in the store."""

import json


class Queue:
    """One session: messages that an earlier session has not acknowledged are delivered again."""

    def __init__(self, store, count, prefetch):
        self.store = store
        self.acked = set(json.loads(store.get_marker("acked") or "[]"))
        self.ready = [number for number in range(1, count + 1) if number not in self.acked]
        self.unacked = {}
        self.prefetch = prefetch
        self.tags = 0

    def get(self):
        """Give (tag, number); None if the window is full, or the queue is empty."""
        if not self.ready or len(self.unacked) >= self.prefetch:
            return None
        self.tags += 1
        self.unacked[self.tags] = self.ready.pop(0)
        return self.tags, self.unacked[self.tags]

    def ack(self, tags):
        self.acked |= {self.unacked[tag] for tag in tags}
        self.store.put_marker("acked", json.dumps(sorted(self.acked)))
        for tag in tags:
            del self.unacked[tag]
