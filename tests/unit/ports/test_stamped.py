"""A value with a timestamp, and one without."""

from semantix.ports.stamped import Stamped, plain, timestamp_of


def test_a_value_may_have_a_timestamp():
    assert (plain(Stamped("a", 7)), timestamp_of(Stamped("a", 7))) == ("a", 7)
    assert (plain(("a", 7)), timestamp_of(("a", 7))) == (("a", 7), None)
