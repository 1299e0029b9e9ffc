"""Says in words what a failure window is, and where each one lies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from semantix.model.catalogue import STEPS

_MEANINGS: Mapping[str, str] = {
    "sink_open": "the sink is opened",
    "sink_invoke": "the next record reaches `invoke`; what was written since the last checkpoint "
    "is written again",
    "sink_flush_on_snapshot": "`snapshot_state` is called for a checkpoint",
    "sink_finish": "`finish` is called, at the end of the input",
    "sink_close": "the sink is closed, at the end of the job",
    "wal_append": "a record goes into the buffer of its batch",
    "wal_seal": "the batch of a checkpoint is sealed",
    "wal_snapshot": "the sealed batches become part of the snapshot",
    "wal_notify": "the notification that a checkpoint has completed is handled",
    "wal_check_committed": "the sink asks whether a batch was marked as sent",
    "wal_send": "a batch is sent",
    "wal_mark_committed": "the batch that was sent is marked as sent",
    "wal_discard_buffer": "the buffer of a batch that was sent and marked is dropped",
}
_POSITIONS = {"before": "before", "during": "while", "after": "after"}


def window_lines(windows: Iterable[str]) -> Iterator[str]:
    """Return a line about windows, and one about each of them; nothing without windows.

    Args:
        windows: `step:position`, of one or several results.
    """
    known = list(dict.fromkeys(windows))
    if not known:
        return
    yield ""
    yield (
        "windows: the places at which a crash leaves a record twice, loses it, or holds a reader "
        "back."
    )
    yield "The attempt that had written or held the record ended there:"
    width = max(map(len, known))
    for window in known:
        yield f"  {window.ljust(width)}  {meaning_of(window)}"


def meaning_of(window: str) -> str:
    """Return where a window lies, in words: `before the batch that was sent is marked as sent`."""
    step, _, position = window.rpartition(":")
    word = _POSITIONS.get(position, position)
    if step in _MEANINGS:
        return f"{word} {_MEANINGS[step]}"
    source = STEPS[step].source if step in STEPS else ""
    return f"{word} {source or step}"
