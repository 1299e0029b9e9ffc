"""A sink that is right as long as no server is killed, with its correct twin."""

from __future__ import annotations

import logging
from typing import Any

from semantix.functions.checkpointed import CheckpointedFunction
from semantix.functions.contexts import (
    FunctionInitializationContext,
    FunctionSnapshotContext,
    SinkContext,
)
from semantix.testing.canaries.network import ChoosesTimestamps

_logger = logging.getLogger(__name__)
_logger.addHandler(logging.NullHandler())


class SendsAgainAfterARestart(ChoosesTimestamps, CheckpointedFunction):
    """Sends rows, and waits at the barrier for the answers. Correct: an error fails the task."""

    def initialize_state(self, context: FunctionInitializationContext) -> None:
        """Start without requests."""
        self._sent: list[Any] = []

    def invoke(self, value: Any, context: SinkContext) -> None:
        """Send a row."""
        row = (value["key"], value["id"], value["n"])
        self._sent.append(self._session.execute_async(self._insert, row))

    def snapshot_state(self, context: FunctionSnapshotContext) -> None:
        """Wait for the answers."""
        self.finish()

    def finish(self) -> None:
        """Wait for the answers."""
        sent, self._sent = self._sent, []
        for future in sent:
            self.wait_for(future)

    def wait_for(self, future: Any) -> None:
        """Wait for one answer."""
        future.result()


class TakesBrokenForWritten(SendsAgainAfterARestart):
    """Takes a row for written if the connection broke behind its request.

    Canary of `restart_world`: a server that is only away breaks no connection.
    """

    def wait_for(self, future: Any) -> None:
        """Wait for one answer, and go on if the node has closed the connection."""
        try:
            future.result()
        except self.runtime_context.client("cassandra").NoHostAvailable as error:
            _logger.warning("the node has the request, but it did not answer: %r", error)
