"""When a paused broker has executed the late end of a transaction."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from semantix.ports.kafka_transactions import TransactionDescription
from semantix.worlds.containers import kafka_pauses
from semantix.worlds.containers.kafka_pauses import KafkaPauses
from semantix.worlds.containers.pausing import PausableServer


class Watch:
    """A watch of a broker that lives."""

    def asking(self, what: str, refusals: Any) -> nullcontext[None]:
        return nullcontext()


class Share(KafkaPauses):
    """One run's share."""

    def __init__(self) -> None:
        watch: Any = Watch()
        self._bootstrap, self._watch = "127.0.0.1:1", watch
        self._pausable = PausableServer("Kafka at here", None)
        self.led = 0

    def _have_leaders(self) -> bool:
        self.led += 1
        return self.led == 3


@pytest.mark.parametrize(
    ("states", "executed"),
    [
        (["CompleteCommit"], True),
        (["Ongoing", "PrepareCommit", "CompleteCommit"], True),
        (["Empty"], True),
        (["Ongoing"], False),
    ],
)
def test_a_transaction_has_ended_when_its_markers_are_written(
    monkeypatch: pytest.MonkeyPatch, states: list[str], executed: bool
) -> None:
    class Transactions:
        def __init__(self, bootstrap: str, *, patience_s: float) -> None: ...

        def describe(self, transactional_id: str) -> TransactionDescription:
            state = states.pop(0) if len(states) > 1 else states[0]
            return TransactionDescription(state, 7, 2)

    monkeypatch.setattr(kafka_pauses, "RealKafkaTransactions", Transactions)
    if not executed:  # only this case waits until the time is over
        monkeypatch.setattr(kafka_pauses, "_EXECUTED_S", 0.02)
    assert Share().has_executed("s1-t") is executed


def test_a_broker_that_goes_on_is_waited_for() -> None:
    share = Share()
    assert "is attached" in share.pause_refusal
    share.go_on()
    assert share.led == 3
