"""The handles of the transactional file sink in state."""

from __future__ import annotations

from semantix.connectors.files.two_phase.transaction import FileNames, FileTransaction
from semantix.model.canonical import from_bytes, to_bytes


def test_a_handle_and_a_context_come_back_from_state_as_they_were() -> None:
    handle = FileTransaction("part-0of1-2", 2, 3, 90, "upload-1", ((1, "a"), (2, "b")))
    assert from_bytes(to_bytes(handle)) == handle
    names = FileNames("part-0of1-", 2)
    assert from_bytes(to_bytes(names)) == names


def test_a_new_handle_has_no_records_and_no_upload() -> None:
    handle = FileTransaction("part-0of1-1", 1)
    assert (handle.records, handle.size, handle.upload_id, handle.parts) == (0, 0, "", ())
