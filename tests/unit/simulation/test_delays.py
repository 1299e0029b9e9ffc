"""Delay tables: within their bounds, equal for equal inputs, one choice for one channel."""

from itertools import islice

from semantix.simulation.delays import FIRST, LATER, TABLE_LENGTH, Latencies, delay_table

BOUNDS_US = (1_000, 9_000)


def test_a_drawn_table_keeps_its_bounds_and_is_not_constant():
    table = delay_table((7, 1, 1), BOUNDS_US, ())
    assert len(table) == TABLE_LENGTH
    assert all(1_000 <= delay <= 9_000 for delay in table)
    assert len(set(table)) > 1


def test_equal_inputs_give_equal_tables_and_another_seed_or_number_another_one():
    delay_table.cache_clear()
    first = delay_table((7, 1, 1), BOUNDS_US, ())
    delay_table.cache_clear()
    assert delay_table((7, 1, 1), BOUNDS_US, ()) == first
    assert delay_table((8, 1, 1), BOUNDS_US, ()) != first
    assert delay_table((7, 1, 2), BOUNDS_US, ()) != first
    assert delay_table((7, 2, 1), BOUNDS_US, ()) != first


def test_choices_replace_the_random_numbers_and_zero_is_the_shortest_delay():
    assert delay_table((7, 1, 0), (100, 899), (0, 4, 7)) == (100, 500, 800)


def test_neighbouring_tables_begin_at_different_choices():
    choices = (7, 0, 0, 0, 0)
    tables = [delay_table((7, 1, number), BOUNDS_US, choices) for number in range(3)]
    assert len({table.index(max(table)) for table in tables}) == 3


def test_one_bound_is_a_constant_delay():
    assert set(delay_table((7, 1, 1), (5, 5), ())) == {5}


def test_each_call_gives_the_next_table_and_a_table_repeats():
    latencies = Latencies(7, FIRST, ())
    first, second = latencies.table(BOUNDS_US), latencies.table(BOUNDS_US)
    taken = list(islice(first, 2 * TABLE_LENGTH))
    assert taken[:TABLE_LENGTH] == taken[TABLE_LENGTH:]
    assert list(islice(second, TABLE_LENGTH)) != taken[:TABLE_LENGTH]


def test_the_first_deployment_has_other_delays_than_the_later_ones():
    first, later = (next(Latencies(7, one, ()).table(BOUNDS_US)) for one in (FIRST, LATER))
    assert first != later
