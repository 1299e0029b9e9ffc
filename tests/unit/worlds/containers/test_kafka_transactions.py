"""Which answers of the coordinator are asked again, and what the others become."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException
from kio.schema.end_txn.v4 import EndTxnRequest, EndTxnResponse
from kio.schema.errors import ErrorCode
from kio.static.primitive import i32Timedelta

from semantix.worlds.containers import kafka_transactions
from semantix.worlds.containers.kafka_transactions import RealKafkaTransactions

_COORDINATOR = ("127.0.0.1", 9)


def _answer(code: ErrorCode) -> EndTxnResponse:
    return EndTxnResponse(throttle_time=i32Timedelta.parse(timedelta(0)), error_code=code)


class _Coordinator:
    """Answers EndTxn by a script: a response, a lost connection, or another address to ask."""

    def __init__(self, script: Iterable[ErrorCode | OSError]) -> None:
        self._script: Iterator[ErrorCode | OSError] = iter(script)
        self.requests: list[EndTxnRequest] = []

    def exchange(self, address: tuple[str, int], request: Any, response_type: type) -> Any:
        assert address == _COORDINATOR
        assert response_type is EndTxnResponse
        self.requests.append(request)
        answer = next(self._script)
        if isinstance(answer, OSError):
            raise answer
        return _answer(answer)


@pytest.fixture
def coordinator(monkeypatch: pytest.MonkeyPatch) -> _Coordinator:
    scripted = _Coordinator([])
    monkeypatch.setattr(kafka_transactions, "exchange", scripted.exchange)
    monkeypatch.setattr(kafka_transactions, "transaction_coordinator", lambda *_: _COORDINATOR)
    return scripted


def _play(coordinator: _Coordinator, *script: ErrorCode | OSError) -> RealKafkaTransactions:
    coordinator._script = iter(script)
    return RealKafkaTransactions("127.0.0.1:9", pause_s=0)


@pytest.mark.parametrize(
    "first",
    [
        ErrorCode.concurrent_transactions,
        ErrorCode.not_coordinator,
        ErrorCode.coordinator_not_available,
        ErrorCode.coordinator_load_in_progress,
        ConnectionResetError("gone"),
    ],
)
def test_an_answer_that_says_later_or_none_at_all_is_asked_again(
    coordinator: _Coordinator, first: ErrorCode | OSError
) -> None:
    _play(coordinator, first, first, ErrorCode.none).end("x", 7, 2, commit=True)

    assert len(coordinator.requests) == 3
    assert len(set(coordinator.requests)) == 1
    request = coordinator.requests[0]
    assert (request.transactional_id, request.producer_id, request.producer_epoch) == ("x", 7, 2)
    assert request.committed


@pytest.mark.parametrize(
    "code",
    [
        ErrorCode.invalid_txn_state,
        ErrorCode.invalid_producer_epoch,
        ErrorCode.producer_fenced,
        ErrorCode.invalid_producer_id_mapping,
    ],
)
def test_any_other_answer_is_raised_with_its_code(
    coordinator: _Coordinator, code: ErrorCode
) -> None:
    with pytest.raises(KafkaException) as caught:
        _play(coordinator, code).end("x", 7, 2, commit=False)

    assert caught.value.args[0].code() == code.value
    assert len(coordinator.requests) == 1
    assert not coordinator.requests[0].committed


def test_a_broker_that_stays_away_is_a_transport_error(coordinator: _Coordinator) -> None:
    coordinator._script = iter([ConnectionRefusedError("nobody")])
    impatient = RealKafkaTransactions("127.0.0.1:9", patience_s=-1)

    with pytest.raises(KafkaException) as caught:
        impatient.end("x", 7, 2, commit=True)

    assert caught.value.args[0].code() == KafkaError._TRANSPORT


def test_a_coordinator_that_is_not_known_yet_is_asked_for_again(
    coordinator: _Coordinator, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = iter([KafkaError.COORDINATOR_NOT_AVAILABLE, _COORDINATOR])
    monkeypatch.setattr(kafka_transactions, "transaction_coordinator", lambda *_: next(found))

    _play(coordinator, ErrorCode.none).end("x", 7, 2, commit=True)

    assert len(coordinator.requests) == 1
