"""A subtask whose operator may wait for mail in the middle of a record.

Source: Flink, MailboxExecutor#yield.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.engine.operators.async_access.wait_operator import AsyncWaitOperator
from semantix.engine.operators.file_reading.reader_operator import FileReaderOperator
from semantix.engine.operators.operator_protocols import (
    InputOperator,
    LoopOperator,
    SourceOperator,
)
from semantix.engine.tasks.channel import Mail
from semantix.engine.tasks.subtask import CANCELLED_TEXT, Subtask
from semantix.engine.tasks.task_timers import TaskTimer, TaskTimers
from semantix.errors import TaskCancelled


class YieldingSubtask(Subtask):
    """Implements `AsyncHost` and `ReaderHost` for operators that work off mails of their own.

    While the operator waits, mail runs, but no input: input keeps its order, and barriers are
    input. So no snapshot is taken in the middle of a record.
    """

    __slots__ = ("_is_yielding",)

    _is_yielding: bool

    def install(self, operator: SourceOperator | InputOperator | LoopOperator) -> None:
        """Set the operator of this attempt, and become its host."""
        self._is_yielding = False
        super().install(operator)
        if isinstance(operator, (AsyncWaitOperator, FileReaderOperator)):
            operator.host = self

    def post(self, mail: Mail) -> None:
        """Put a mail into the mailbox; an operator that waits for mail goes on."""
        super().post(mail)
        if self._is_yielding and mail[0] is not self.take:
            self._end_yield()

    def post_urgently(self, mail: Mail) -> None:
        """Put a mail before all mails that are not urgent; a waiting operator goes on."""
        super().post_urgently(mail)
        if self._is_yielding:
            self._end_yield()

    def cancel(self) -> None:
        """Cancel the attempt, also while its operator waits for mail."""
        super().cancel()
        if self._is_yielding:
            self._end_yield()

    # -- the host of the operator ---------------------------------------------------------------

    def now_ms(self) -> int:
        """Return the processing time in milliseconds."""
        return self._job.queue.now // 1_000

    def register_timer(self, time_ms: int, call: Callable[[int], None]) -> TaskTimer:
        """Run `call(time_ms)` as a mail when it is due; the timer dies with the attempt."""
        return TaskTimers(self._job.queue, self.actor, self.post).register(time_ms, call)

    def execute(self, call: Callable[[Any], None], argument: Any) -> None:
        """Put a mail into the mailbox, before all input. It never runs inside of this call.

        If the subtask is idle, the caller is a callback of a client: the mail comes as an event of
        its own.
        """
        if self._idle:
            queue = self._job.queue
            queue.push(queue.now, self.actor, self.post, (call, argument))
        else:
            self.post_urgently((call, argument))

    def execute_after(self, delay_us: int, call: Callable[[Any], None], argument: Any) -> None:
        """Put a mail into the mailbox when so much simulated time has passed."""
        queue = self._job.queue
        queue.push(queue.now + delay_us, self.actor, self.post, (call, argument))

    def yield_mail(self) -> None:
        """Run one mail that is no input; if there is none, wait for one.

        Raises:
            TaskCancelled: the attempt was cancelled meanwhile.
        """
        while not self._run_one_mail():
            self._is_yielding = True
            try:
                self.strand.leave()
            finally:
                self._is_yielding = False

    def fail_externally(self, error: BaseException) -> None:
        """Let the task fail with this error at its next mail."""
        queue = self._job.queue
        queue.push(queue.now, self.actor, self.post_urgently, (_raise, error))

    def _run_one_mail(self) -> bool:
        if self.cancelling:
            raise TaskCancelled(CANCELLED_TEXT)
        for mailbox in (self._urgent, self._mailbox):
            for position, (call, argument) in enumerate(mailbox):
                if call is not self.take:
                    del mailbox[position]
                    call(argument)
                    return True
        return False

    def _end_yield(self) -> None:
        self._is_yielding = False
        queue = self._job.queue
        queue.push(queue.now, self.actor, self.strand.go_on)


def _raise(error: BaseException) -> None:
    raise error
