"""The handles of the transactional file sink."""

from __future__ import annotations

import msgspec


class FileTransaction(msgspec.Struct):
    """A transaction: one file. The sink counts in it while the transaction is the current one.

    Attributes:
        name: of the file, without its folder.
        number: the number in this name.
        records: how many records were written; without any there is no file.
        size: bytes of these records.
        upload_id: on an object store, the id of the upload; empty: it has not begun.
        parts: (number, etag) of each part that is uploaded.
    """

    name: str
    number: int
    records: int = 0
    size: int = 0
    upload_id: str = ""
    parts: tuple[tuple[int, str], ...] = ()


class FileNames(msgspec.Struct, frozen=True):
    """The user context: from what the names of a subtask are made.

    Attributes:
        prefix: `part-0of2-` for subtask 0 of 2. So no two subtasks share names after a rescale.
        last_number: the highest number of a pre-committed file.
    """

    prefix: str
    last_number: int
