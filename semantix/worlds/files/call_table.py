"""The calls of the client of files, with the errors that a storage can raise there."""

from __future__ import annotations

from semantix.model.call_effects import CallEffect
from semantix.ports.call_table import CallError, CallRow

# An input or output error: the disk is broken, or a file server did not answer. What was asked
# may have been done.
_IO = CallError("EIO", applied=None)
_FULL = CallError("ENOSPC", applied=False)

_EFFECTS: tuple[tuple[str, CallEffect, tuple[CallError, ...]], ...] = (
    ("info", CallEffect.NONE, (_IO,)),
    ("ls", CallEffect.NONE, (_IO,)),
    ("open", CallEffect.NONE, (_IO,)),
    ("read", CallEffect.NONE, (_IO,)),
    ("create", CallEffect.UNSEEN, (_IO, _FULL)),
    ("write", CallEffect.WRITES, (_IO, _FULL)),
    ("put", CallEffect.WRITES, (_IO, _FULL)),
    ("close", CallEffect.NONE, ()),
    ("truncate", CallEffect.UNSEEN, (_IO,)),
    ("rename", CallEffect.UNSEEN, (_IO,)),
    ("replace", CallEffect.UNSEEN, (_IO,)),
    ("copy", CallEffect.UNSEEN, (_IO, _FULL)),
    ("rm", CallEffect.UNSEEN, (_IO,)),
    ("mkdir", CallEffect.UNSEEN, (_IO, _FULL)),
    ("rmdir", CallEffect.UNSEEN, (_IO,)),
    ("sync_file", CallEffect.UNSEEN, (_IO,)),
    ("sync_directory", CallEffect.UNSEEN, (_IO,)),
    ("create_upload", CallEffect.UNSEEN, (_IO,)),
    ("upload_part", CallEffect.WRITES, (_IO, _FULL)),
    ("complete_upload", CallEffect.UNSEEN, (_IO,)),
    ("abort_upload", CallEffect.UNSEEN, (_IO,)),
    ("list_uploads", CallEffect.NONE, (_IO,)),
)

FILE_CALLS: tuple[CallRow, ...] = tuple(
    CallRow(f"files.{name}", remote=False, effect=effect, errors=errors)
    for name, effect, errors in _EFFECTS
)
