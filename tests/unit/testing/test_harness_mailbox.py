"""Mails and timers of a harness run when the test says so."""

import pytest

from semantix.testing.harness_mailbox import HarnessMailbox


def test_mails_run_in_order_and_also_those_that_come_meanwhile():
    mailbox, seen = HarnessMailbox(), []
    mailbox.execute(lambda one: (seen.append(one), mailbox.execute(seen.append, "c")), "a")
    mailbox.execute(seen.append, "b")
    assert len(mailbox) == 2
    assert mailbox.run(1) == 1
    assert seen == ["a"]
    assert mailbox.run() == 2
    assert seen == ["a", "b", "c"]


def test_a_mail_that_raises_is_gone():
    mailbox, seen = HarnessMailbox(), []

    def fail(_):
        raise ValueError

    mailbox.execute(fail, None)
    mailbox.execute(seen.append, "b")
    with pytest.raises(ValueError, match=r"^$"):
        mailbox.run()
    assert mailbox.run() == 1
    assert seen == ["b"]


def test_timers_of_one_time_fire_in_the_order_of_flinks_time_service():
    mailbox, seen = HarnessMailbox(), []
    for name in "abcd":
        mailbox.register_timer(3, lambda _, name=name: seen.append(name))
    mailbox.fire(3)
    assert "".join(seen) == "adcb"


def test_timers_fire_in_order_of_time_and_not_if_they_are_cancelled():
    mailbox, seen = HarnessMailbox(), []
    for name, time_ms in (("late", 7), ("first", 3), ("second", 3), ("cancelled", 3)):
        timer = mailbox.register_timer(time_ms, lambda at, name=name: seen.append((name, at)))
        if name == "cancelled":
            timer.cancel()
    mailbox.fire(5)
    assert seen == [("first", 3), ("second", 3)]
    assert len(mailbox) == 0


def test_a_timer_may_register_another_one_that_is_due():
    mailbox, seen = HarnessMailbox(), []
    mailbox.register_timer(1, lambda _: mailbox.register_timer(2, seen.append))
    mailbox.fire(4)
    assert (seen, mailbox.now_ms) == ([2], 4)
