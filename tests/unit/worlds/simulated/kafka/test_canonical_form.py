"""Captured clusters that must count as the same, and those that must not.

Marks are resolved here as the search does it: times and epochs by rank, names in order of
appearance, over the whole state at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import NewTopic

from semantix.ports.canonical_form import Instant, Name, Rank
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.kafka.broker.transactions import PRODUCER_FENCED
from semantix.worlds.simulated.kafka.world import KafkaWorld

SERVED = {"bootstrap.servers": "s"}

SECOND_US = 1_000_000
READ = ("topic out",)


class Bench:
    """A cluster, a few clients, and short words for what they do."""

    def __init__(self, isolation: str = "read_committed", **options: Any) -> None:
        self.session = SoloSession()
        self.observer = ListObserver(isolation)
        chosen = {"topics": {"out": 2, "in": 1}, **options}
        self.world = KafkaWorld(self.session.clock, self.observer, chosen)
        self.clients = self.world.clients(self.session)

    def wait(self, seconds: float) -> None:
        self.session.clock.wait_us(int(seconds * SECOND_US))

    def write(self, *values: bytes, topic: str = "out", partition: int = 0, **conf: Any) -> None:
        """Write plain records with a producer of their own."""
        producer = self.clients.Producer({**SERVED, **conf})
        for value in values:
            producer.produce(topic, value, partition=partition)
        producer.flush()

    def open(self, name: str, *values: bytes, partition: int = 0, timeout_s: int = 600) -> Any:
        """Begin a transaction with some records in it."""
        conf = {**SERVED, "transactional.id": name, "transaction.timeout.ms": 1000 * timeout_s}
        producer = self.clients.Producer(conf)
        producer.init_transactions()
        producer.begin_transaction()
        for value in values:
            producer.produce("out", value, partition=partition)
        producer.flush()
        return producer

    def commit(self, name: str, *values: bytes, partition: int = 0) -> None:
        self.open(name, *values, partition=partition).commit_transaction()
        self.wait(0.1)

    def abort(self, name: str, *values: bytes, partition: int = 0) -> None:
        self.open(name, *values, partition=partition).abort_transaction()
        self.wait(0.1)

    def commit_offset(self, offset: int, group: str = "g") -> None:
        consumer = self.clients.Consumer({**SERVED, "group.id": group, "enable.auto.commit": False})
        consumer.commit(offsets=[TopicPartition("in", 0, offset)], asynchronous=False)
        consumer.close()

    def captured(self, after_s: float = 0) -> Any:
        return self.world.capture(self.session.clock.now_us() + int(after_s * SECOND_US))

    def form(
        self, observed: tuple[str, ...] = (), after_s: float = 0, checkpoint: object = ()
    ) -> object:
        """Give the canonical form, resolved together with the marks of a checkpoint."""
        form = self.world.canonical(self.captured(after_s), observed)
        return resolved((checkpoint, form))


def resolved(whole: object) -> object:
    """Replace the marks of one state."""
    marks = list(_marks(whole))
    times = sorted({0, *(mark.at_us for mark in marks if isinstance(mark, Instant))})
    numbers: dict[str, list[int]] = {}
    names: dict[Name, int] = {}
    for mark in marks:
        if isinstance(mark, Rank):
            numbers[mark.kind] = sorted({*numbers.get(mark.kind, []), mark.number})
        elif isinstance(mark, Name):
            names.setdefault(mark, len([one for one in names if one.kind == mark.kind]))

    def replaced(value: object) -> object:
        if isinstance(value, Instant):
            return "instant", times.index(value.at_us) - times.index(0)
        if isinstance(value, Rank):
            return "rank", value.kind, numbers[value.kind].index(value.number)
        if isinstance(value, Name):
            return "name", value.kind, names[value]
        return tuple(map(replaced, value)) if isinstance(value, tuple) else value

    return replaced(whole)


def _marks(value: object) -> Any:
    if isinstance(value, Instant | Rank | Name):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _marks(item)


def shown(bench: Bench) -> list[tuple[object, object]]:
    """Give (place, values) of all that the observer's reader has seen."""
    return [(told[1], told[3]) for told in bench.observer.told if told[0] == "appeared" and told[3]]


def future(captured: Any, act: Callable[[Bench], object], **more: Any) -> list[Any]:
    """Resume a state in a cluster of its own, act, and give what a reader sees from then on."""
    bench = Bench(**more)
    bench.world.resume(captured, bench.session.clock.now_us())
    act(bench)
    bench.wait(0.1)
    return shown(bench)


# --- equal


Act = Callable[[Bench], object]


def _late(bench: Bench) -> None:
    bench.wait(1_000)
    bench.commit("t", b"a")


def _with_earlier_sessions(bench: Bench) -> None:
    bench.write(topic="in")
    for _ in range(3):
        bench.open("t")
    bench.commit("t", b"a")


def _with_other_ids(bench: Bench) -> None:
    bench.open("other-producer-id-first")  # takes the first producer id
    bench.world.broker.transactions.table.entries.clear()
    bench.commit("t", b"a")


def _by_the_second_transaction(bench: Bench) -> None:
    producer = bench.open("t", b"aborted")
    producer.abort_transaction()
    producer.begin_transaction()
    producer.produce("out", b"a", partition=0)
    producer.commit_transaction()
    bench.wait(0.1)


@pytest.mark.parametrize(
    "reach", [_late, _with_earlier_sessions, _with_other_ids, _by_the_second_transaction]
)
def test_one_committed_record_is_one_state_however_it_was_reached(reach: Act) -> None:
    plain, other = Bench(), Bench()
    plain.commit("t", b"a")
    reach(other)
    assert other.form() == plain.form()
    if reach is _by_the_second_transaction:
        assert other.form(READ) != plain.form(READ), "an aborted record takes an offset"


def test_order_and_third_copies_count_only_where_somebody_reads() -> None:
    once, turned = Bench(), Bench()
    once.write(b"a", b"b")
    turned.write(b"b", b"a")
    assert once.form() == turned.form()
    assert once.form(READ) != turned.form(READ)
    assert once.form(("offsets of out",)) != turned.form(("offsets of out",))
    twice, thrice = Bench(), Bench()
    twice.write(b"a", b"a")
    thrice.write(b"a", b"a", b"a")
    assert twice.form() == thrice.form()
    assert twice.form(("topic in",)) == thrice.form(("topic in",)), "another topic is read"
    assert twice.form(READ) != thrice.form(READ)


def test_aborted_records_count_only_where_somebody_reads_them() -> None:
    benches = Bench(), Bench()
    for bench, value in zip(benches, (b"x", b"y"), strict=True):
        bench.abort("t", value)
        bench.write(b"a")
    first, second = benches
    assert first.form() == second.form()
    assert first.form(READ) == second.form(READ)
    whole = (*READ, "uncommitted records of out")
    assert first.form(whole) != second.form(whole)
    longer = Bench()
    longer.abort("t", b"x", b"y")
    longer.write(b"a")
    assert longer.form() == first.form()
    assert longer.form(READ) != first.form(READ), "an aborted record takes an offset"


def test_aborted_records_count_for_an_observer_that_has_seen_them() -> None:
    first, second = Bench("read_uncommitted"), Bench("read_uncommitted")
    first.abort("t", b"x")
    second.abort("t", b"y")
    assert first.form() != second.form()


def test_sequences_and_ids_of_producers_without_transactions_do_not_count() -> None:
    one, two = Bench(), Bench()
    one.write(b"a", b"b", **{"enable.idempotence": True})
    two.write(b"a", **{"enable.idempotence": True})
    two.write(b"b", **{"enable.idempotence": True})
    assert one.captured() != two.captured()
    assert one.form() == two.form()


def test_timestamps_of_a_topic_that_is_read_count_by_order() -> None:
    slow, slower, at_once = Bench(), Bench(), Bench()
    for bench, seconds in ((slow, 1), (slower, 5), (at_once, 0)):
        bench.world.feed("out/0", [b"a"])
        bench.wait(seconds)
        bench.world.feed("out/0", [b"b"])
        bench.wait(1)
    assert slow.form(READ) == slower.form(READ)
    assert slow.form(READ) != at_once.form(READ)


def test_generations_do_not_count_but_a_member_does() -> None:
    def joined(times: int, closes: bool) -> Bench:
        bench = Bench()
        for _ in range(times):
            consumer = bench.clients.Consumer({**SERVED, "group.id": "g"})
            consumer.subscribe(["in"])
            consumer.poll(1)
            if closes:
                consumer.close()
        return bench

    assert joined(1, True).form() == joined(3, True).form()
    held = joined(1, False)
    later = joined(1, True)
    later.clients.Consumer({**SERVED, "group.id": "other"}).close()  # takes a number
    consumer = later.clients.Consumer({**SERVED, "group.id": "g"})
    consumer.subscribe(["in"])
    consumer.poll(1)
    assert held.form() == later.form()
    assert held.form() != joined(1, True).form()
    assert held.form(after_s=10) == held.form(after_s=20)
    assert held.form(after_s=10) != held.form(after_s=50), "its session has expired"


# --- different


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("write", b"a"), ("write", b"a", b"a")),
        (("write", b"a"), ("write", b"b")),
        (("commit", "t", b"a"), ("open", "t", b"a")),
        (("open", "t", b"a"), ("open", "t", b"b")),
        (("open", "t"), ("open", "t", b"a")),
        (("open", "t", b"a"), ("open", "u", b"a")),
        (("commit", "t", b"a"), ("abort", "t", b"a")),
        (("commit_offset", 3), ("commit_offset", 4)),
    ],
)
def test_what_was_written_counts(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    forms = []
    for name, *arguments in (one, other):
        bench = Bench()
        getattr(bench, name)(*arguments)
        forms.append(bench.form())
    assert forms[0] != forms[1]


def _end(name: str, commit: bool) -> Act:
    def act(bench: Bench) -> None:
        found = bench.clients.transactions.describe(name)
        bench.clients.transactions.end(name, found.producer_id, found.producer_epoch, commit)

    return act


def test_canary_the_order_of_two_open_transactions_decides_what_is_seen_first() -> None:
    first, second = Bench(), Bench()
    for bench, names in ((first, "tu"), (second, "ut")):
        producers = {name: bench.open(name) for name in "tu"}
        for name in names:
            producers[name].produce("out", name.encode(), partition=0)
            producers[name].flush()
    assert first.form() != second.form()
    assert future(first.captured(), _end("t", True)) == [("out/0", (b"t",))]
    assert future(second.captured(), _end("t", True)) == []


def test_canary_a_record_behind_an_open_transaction_is_not_seen_yet() -> None:
    before, behind = Bench(), Bench()
    before.write(b"plain")
    before.open("t", b"t")
    behind.open("t", b"t")
    behind.write(b"plain")
    assert before.form() != behind.form()
    assert future(before.captured(), _end("t", False)) == []
    assert future(behind.captured(), _end("t", False)) == [("out/0", (b"plain",))]


@pytest.mark.parametrize("observed", [(), READ])
def test_each_record_of_an_open_transaction_belongs_to_it(observed: tuple[str, ...]) -> None:
    forms = []
    for names in ("tut", "tuu"):
        bench = Bench()
        producers = {name: bench.open(name) for name in "tu"}
        for name in names:
            producers[name].produce("out", b"v", partition=0)
            producers[name].flush()
        forms.append(bench.form(observed))
    assert forms[0] != forms[1]


def test_decided_records_that_wait_for_others_keep_their_transactions_apart() -> None:
    one, two = Bench(), Bench()
    for bench in (one, two):
        bench.open("t", b"t")
    one.commit("u", b"a", b"b")
    two.commit("u", b"a")
    two.commit("u", b"b")
    assert one.form() != two.form()


def _checkpoint(bench: Bench, name: str) -> tuple[str, Name, Rank]:
    """Mark what a sink holds of its transaction, as the search marks connector state."""
    entry = bench.world.broker.transactions.table.entries[name]
    epoch = Rank(f"epoch of {name}", entry.epoch)
    return (name, Name("producer", entry.producer_id), epoch)


def test_canary_an_epoch_that_a_checkpoint_names_is_fenced_or_not() -> None:
    bench = Bench()
    checkpoints = []
    for value in (b"a", b"b"):
        bench.commit("t", value)
        checkpoints.append(_checkpoint(bench, "t"))
    forms = [bench.form(checkpoint=checkpoint) for checkpoint in checkpoints]
    assert forms[0] != forms[1]
    codes = []
    for _, producer, epoch in checkpoints:
        try:
            bench.clients.transactions.end("t", producer.value, epoch.number, commit=True)
            codes.append(0)
        except KafkaException as error:
            codes.append(error.args[0].code())
    assert codes == [PRODUCER_FENCED, 0]


def test_a_session_counts_also_where_no_log_knows_it() -> None:
    bench = Bench()
    table = bench.world.broker.transactions.table
    forms = []
    for sessions in (1, 2):
        for _ in range(sessions):
            bench.open("t")
        name, producer, epoch = _checkpoint(bench, "t")
        forms.append(bench.form(checkpoint=(name, producer, epoch)))
        forms.append(bench.form(checkpoint=(name, producer, Rank(epoch.kind, epoch.number - 1))))
        forms.append(bench.form(checkpoint=(name, Name("producer", 7), epoch)))
        table.entries.clear()
    assert forms[:3] == forms[3:]
    assert len(set(forms[:3])) == 3


def test_how_the_last_transaction_of_a_session_ended_counts() -> None:
    last_aborted, last_committed = Bench(), Bench()
    for bench, values in ((last_aborted, (b"a", b"x")), (last_committed, (b"x", b"a"))):
        producer = bench.open("t")
        for nth, value in enumerate(values):
            if nth:
                producer.begin_transaction()
            producer.produce("out", value, partition=0)
            if value == b"a":
                producer.commit_transaction()
            else:
                producer.flush()
                producer.abort_transaction()
            bench.wait(0.1)
    assert last_aborted.form() != last_committed.form()


def test_which_markers_are_on_their_way_counts() -> None:
    bench = Bench(marker_delay_ms=1_000)
    producer = bench.open("t", b"a")
    producer.produce("out", b"b", partition=1)
    producer.commit_transaction()
    held = bench.world.broker.transactions
    forms = []
    for at in range(2):
        (kept,) = (marker for marker in held.pending if marker[2].where == ("out", at))
        every, held.pending = held.pending, [kept]
        forms.append(bench.form())
        held.pending = every
    assert forms[0] != forms[1]


def test_a_record_of_a_topic_that_is_read_counts_with_its_headers() -> None:
    forms = []
    for headers in (None, [("h", b"1")], [("h", b"2")]):
        bench = Bench()
        producer = bench.clients.Producer(SERVED)
        producer.produce("out", b"a", partition=0, headers=headers)
        producer.flush()
        forms.append((bench.form(), bench.form(READ)))
    assert len({form for form, _ in forms}) == 1
    assert len({form for _, form in forms}) == 3


def test_markers_take_offsets_in_a_topic_that_is_read() -> None:
    together, apart = Bench(), Bench()
    together.open("t", b"a", b"b").commit_transaction()
    producer = apart.open("t", b"a")
    producer.commit_transaction()
    producer.begin_transaction()
    producer.produce("out", b"b", partition=0)
    producer.commit_transaction()
    for bench in (together, apart):
        bench.wait(0.1)
    assert together.form() == apart.form()
    assert together.form(READ) != apart.form(READ)


def test_the_subtask_that_left_a_transaction_open_counts_not_its_attempt() -> None:
    forms = []
    for owner in ("sink-0#1", "sink-0#2", "sink-1#1"):
        bench = Bench()
        bench.session.owner = owner
        bench.open("t", b"a")
        forms.append(bench.form())
    assert forms[0] == forms[1] != forms[2]


def test_an_epoch_that_one_log_has_fenced_counts() -> None:
    def bench(partition: int) -> Bench:
        made = Bench()
        made.commit("t", b"a")
        made.abort("t", b"x", partition=partition)  # its marker tells only this log the epoch
        return made

    assert bench(0).form() != bench(1).form()


def test_places_of_an_open_transaction_count() -> None:
    one, other = Bench(), Bench()
    one.open("t", b"a")
    both = other.open("t", b"a")
    both.produce("out", b"never sent", partition=1)
    both.purge()
    other.world.broker.transactions.add(
        ("t", both._outbox.producer_id, both._outbox.epoch), ("out", 1), other.session.owner
    )
    assert one.form() != other.form()


def test_settings_of_topics_count() -> None:
    forms = []
    for name, partitions, config in (
        ("new", 1, {}),
        ("new", 2, {}),
        ("new", 1, {"max.message.bytes": "100"}),
        ("other", 1, {}),
    ):
        bench = Bench()
        topic = NewTopic(name, partitions, 1, config=config)
        for future in bench.clients.AdminClient(SERVED).create_topics([topic]).values():
            future.result()
        forms.append(bench.form())
    assert len(set(forms)) == len(forms)


def test_a_group_that_had_a_member_is_another_one() -> None:
    bench, other = Bench(), Bench()
    consumer = bench.clients.Consumer({**SERVED, "group.id": "g", "enable.auto.commit": False})
    consumer.subscribe(["in"])
    consumer.poll(1)
    consumer.close()
    other.clients.Consumer({**SERVED, "group.id": "g"}).committed([TopicPartition("in", 0)])
    assert bench.form() != other.form()


def test_who_holds_back_the_end_of_a_topic_that_is_read_counts() -> None:
    def opened(*names: str) -> object:
        bench = Bench()
        producers = {name: bench.open(name) for name in "tu"}
        for name in names:
            producers[name].produce("out", b"v", partition=0)
            producers[name].flush()
        return bench.form(READ)

    assert opened("t", "u") != opened("u", "t")
    assert opened("t", "u") == opened("t", "u")


def test_epochs_are_relative() -> None:
    forms = []
    for sessions in (1, 5):
        bench = Bench()
        for _ in range(sessions):
            bench.open("t")
        bench.open("t", b"a")
        forms.append(bench.form(checkpoint=_checkpoint(bench, "t")))
    assert forms[0] == forms[1]


def test_markers_on_their_way_count_until_when_only_if_it_is_not_over() -> None:
    def decided(after_s: float) -> object:
        bench = Bench(marker_delay_ms=1_000)
        bench.open("t", b"a").commit_transaction()
        return bench.form(after_s=after_s)

    arrived = Bench(marker_delay_ms=1_000)
    arrived.open("t", b"a").commit_transaction()
    arrived.wait(2)
    assert decided(2) == decided(3), "it is written when the cluster goes on"
    assert decided(2) != decided(0)
    assert decided(0.1) != decided(0.2)
    assert decided(2) != arrived.form()


def test_the_order_of_markers_on_their_way_counts() -> None:
    def decided(*names: str) -> object:
        bench = Bench(marker_delay_ms=1_000)
        producers = {name: bench.open(name, name.encode()) for name in "tu"}
        for name in names:
            producers[name].commit_transaction()
        return bench.form(after_s=5)

    assert decided("t", "u") != decided("u", "t")


def test_a_timeout_counts_once_it_has_passed() -> None:
    bench = Bench()
    bench.open("t", b"a", timeout_s=60)
    assert bench.world.deadlines(bench.captured(100)) == {"t": pytest.approx(-30e6, abs=1e4)}
    assert bench.form() == bench.form(after_s=50) == bench.form(after_s=69)
    assert bench.form() != bench.form(after_s=71)
    longer = Bench()
    longer.open("t", b"a", timeout_s=600)
    assert longer.form() == bench.form(), "the search compares deadlines itself"
    bench.commit("t", b"b")
    assert bench.world.deadlines(bench.captured()) == {}


def test_offsets_that_a_transaction_holds_count_with_their_transaction() -> None:
    def held(**offsets: int) -> object:
        bench = Bench()
        producers = {one: bench.open(one, one.encode()) for one in "tu"}
        consumer = bench.clients.Consumer({**SERVED, "group.id": "g"})
        for name, offset in offsets.items():
            producers[name].send_offsets_to_transaction(
                [TopicPartition("in", 0, offset)], consumer.consumer_group_metadata()
            )
        return bench.form()

    assert held(t=1) == held(t=1)
    forms = held(t=1), held(u=1), held(t=2), held(t=1, u=2), held(t=2, u=1)
    assert len(set(forms)) == len(forms)


def test_deleted_records_of_a_topic_that_is_read_count_by_their_number() -> None:
    def deleted(*values: bytes) -> Bench:
        bench = Bench()
        bench.write(*values, b"kept")
        (future,) = bench.clients.AdminClient(SERVED).delete_records(
            [TopicPartition("out", 0, len(values))]
        ).values()  # fmt: skip
        future.result()
        return bench

    assert deleted(b"a").form(READ) == deleted(b"b").form(READ)
    assert deleted(b"a").form(READ) != deleted(b"a", b"b").form(READ)


@pytest.mark.parametrize("observed", [(), READ, (*READ, "uncommitted records of out")])
def test_states_with_one_form_have_one_future(observed: tuple[str, ...]) -> None:
    """Two ways to one form; then one script is run on both."""
    first, second = Bench(), Bench()
    first.commit("t", b"a")
    first.open("u", b"b", partition=1)
    second.wait(7)
    for _ in range(3):
        second.open("t")
    second.commit("t", b"a")
    second.open("u")
    second.open("u", b"b", partition=1)
    first.wait(1)
    second.wait(1)
    assert first.captured() != second.captured()
    if not observed:
        assert first.form(observed) == second.form(observed)

    def act(bench: Bench) -> None:
        _end("u", True)(bench)
        bench.commit("t", b"c")
        bench.abort("u", b"d", partition=1)

    assert future(first.captured(), act) == future(second.captured(), act)
    assert future(first.captured(), act) == [("out/1", (b"b",)), ("out/0", (b"c",))]


def test_a_solo_clock_starts_anywhere() -> None:
    """The form of an empty cluster depends on no clock."""
    forms = []
    for start_us in (0, 10**15):
        world = KafkaWorld(SoloClock(start_us), ListObserver(), {"topics": {"out": 1}})
        forms.append(world.canonical(world.capture(start_us), ()))
    assert forms[0] == forms[1]
