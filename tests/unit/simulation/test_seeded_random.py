"""Seeded random numbers: equal in every process, independent by purpose, made when needed."""

from semantix.simulation import seeded_random
from semantix.simulation.seeded_random import LazyRandom, seeded


def test_the_numbers_are_these_in_every_process():
    # Literal numbers: a seed that depends on hash() would change them with PYTHONHASHSEED.
    source = seeded(7, "latency-1")
    assert [source.randrange(1000) for _ in range(3)] == [500, 525, 607]


def test_each_purpose_and_each_seed_has_its_own_sequence():
    numbers = {seeded(seed, purpose).random() for seed in (1, 2) for purpose in ("a", "b")}
    assert len(numbers) == 4


def test_a_lazy_generator_goes_on_with_one_sequence():
    plain, lazy = seeded(7, "sink-0"), LazyRandom(7, "sink-0")
    assert [lazy.randrange(100), lazy.random()] == [plain.randrange(100), plain.random()]


def test_a_lazy_generator_is_made_once_and_only_when_it_is_used(monkeypatch):
    made = []

    def count(seed, purpose):
        made.append(purpose)
        return seeded(seed, purpose)

    monkeypatch.setattr(seeded_random, "seeded", count)
    lazy = LazyRandom(7, "sink-0")
    assert made == []
    lazy.random()
    lazy.random()
    assert made == ["sink-0"]
