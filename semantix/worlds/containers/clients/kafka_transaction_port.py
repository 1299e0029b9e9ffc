"""The port `ports.kafka_transactions` behind the gate, in the job's process."""

from __future__ import annotations

from semantix.errors import InternalError
from semantix.ports.kafka_transactions import TransactionDescription
from semantix.ports.late_requests import LateRequests
from semantix.ports.network import Network
from semantix.ports.world import ClientSession
from semantix.worlds.containers.clients.kafka_names import RunNames
from semantix.worlds.containers.kafka_transactions import RealKafkaTransactions
from semantix.worlds.instrument import RealDoor


class InstrumentedTransactions:
    """The port `KafkaTransactions` behind the gate.

    Args:
        network: it is cut while the broker is paused.
        late: lets `end` arrive late.
    """

    def __init__(
        self,
        session: ClientSession,
        names: RunNames,
        transactions: RealKafkaTransactions,
        *,
        network: Network | None = None,
        late: LateRequests | None = None,
    ) -> None:
        self._names = names
        self._late = late
        self._door = RealDoor(session, "kafka.transactions", network=network)
        self._real = transactions

    def describe(self, transactional_id: str) -> TransactionDescription:
        """Describe the id."""
        real_id = self._names.real(transactional_id)
        return self._door.remote("describe", lambda: self._real.describe(real_id))

    def open_ids(self) -> list[str]:
        """List the open transactions of this run."""
        names = self._names

        def listed() -> list[str]:
            """Give the connector's names."""
            return [names.logical(one) for one in self._real.open_ids() if names.is_of_the_run(one)]

        return self._door.remote("open_ids", listed)

    def end(
        self, transactional_id: str, producer_id: int, producer_epoch: int, commit: bool
    ) -> None:
        """Send EndTxn."""
        real_id = self._names.real(transactional_id)
        door = self._door
        if door.before_late("end"):
            if self._late is None:
                raise InternalError("a request is to be late, and no parent process can pause")
            self._late.pause()
            _held = self._real.send_end(real_id, producer_id, producer_epoch, commit)
            self._late.sent(real_id)
        door.wait_for_server()
        door.clock.wait_us(door.half_us)
        self._real.end(real_id, producer_id, producer_epoch, commit)
        door.clock.wait_us(door.rest_us)
        door.after("end")
