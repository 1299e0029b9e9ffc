"""What a source has emitted stays beside the checkpoints, and is no checkpoint."""

from __future__ import annotations

from pathlib import Path

from semantix.worlds.input_storage import InputStorage


def test_what_a_source_has_emitted_is_read_by_another_object(tmp_path: Path) -> None:
    storage = InputStorage(str(tmp_path))
    assert storage.delivered() == {}
    storage.keep_delivered({1: 4, 0: 3})
    storage.keep_delivered({1: 5, 0: 3})
    assert InputStorage(str(tmp_path)).delivered() == {0: 3, 1: 5}
    assert storage.completed() == ()
