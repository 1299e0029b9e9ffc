"""The simulated file system as a world."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from semantix.model.sim_time import SimTime
from semantix.model.validation import checked_mapping
from semantix.ports.call_table import CallRow
from semantix.ports.clock import Clock
from semantix.ports.stamped import plain
from semantix.ports.world import ClientSession, Leftover, Observer
from semantix.worlds.files.call_table import FILE_CALLS
from semantix.worlds.files.client import FileClient
from semantix.worlds.files.paths import is_hidden, normal, parent_of
from semantix.worlds.simulated.files import captured as forms
from semantix.worlds.simulated.files import feeding
from semantix.worlds.simulated.files.node_values import (
    Numbering,
    captured_nodes,
    restored_nodes,
    without_unsynced,
)
from semantix.worlds.simulated.files.nodes import (
    File,
    Folder,
    files_below,
    has_unsynced,
    lose,
    note_shown,
)
from semantix.worlds.simulated.files.objects import ObjectStore, PendingUpload
from semantix.worlds.simulated.files.options import FilesOptions
from semantix.worlds.simulated.files.tree import SHOWN, TIMES
from semantix.worlds.simulated.files.watching import Watching


class FileWorld:
    """A disk, a file server or an object store (`ports.world.World`).

    Attributes:
        disk: names and bytes.
    """

    calls: tuple[CallRow, ...] = FILE_CALLS
    left_out: tuple[str, ...] = ()
    # Connectors store and compare the times of files, so they stay if a search moves the clock.
    has_record_times = True

    def __init__(self, clock: Clock, observer: Observer, options: Mapping[str, Any]) -> None:
        chosen = checked_mapping(FilesOptions, options, "world_options.files")
        self._clock = clock
        self._forgets = chosen.loses_acknowledged
        self._observer = observer
        self.disk = ObjectStore(clock, chosen)
        self._watching = Watching(observer, chosen.watch, chosen.parts)
        for folder in chosen.directories:
            self.make_folders(folder)
        self.disk.late = []  # listings show what is there before the job
        self.disk.changed = self._changed
        self.disk.is_shown = self._watching.sees

    @property
    def version(self) -> int:
        """Counted up at each change that a crash of everything does not undo."""
        return self.disk.version

    def clients(self, session: ClientSession) -> FileClient:
        """Give the client of one attempt."""
        self.disk.forgets = self._forgets  # the folders and files before the job are synced
        return FileClient(self.disk, session)

    def make_folders(self, folder: str) -> None:
        """Make a folder and those around it; they are synced."""
        path = normal(folder)
        if path == "/" or self.disk.kind == "object_store" or self.disk.node(path) is not None:
            return
        self.make_folders(parent_of(path))
        self.disk.make_folder(path)
        self.disk.sync_folder(parent_of(path))

    def capture(self, now_us: SimTime) -> forms.StoredDisk:
        """Give the disk, synced and not, and the pending uploads."""
        disk = self.disk
        numbering = Numbering(disk.root)
        late = tuple(
            [
                forms.LateChange(
                    numbering.add(folder),
                    name,
                    None if before is None else numbering.add(before),
                    at_us - now_us,
                )
                for at_us, folder, name, before in disk.late_at(now_us)
            ]
        )
        uploads = tuple(
            [
                forms.StoredUpload(
                    one.path,
                    upload_id,
                    tuple([(number, *one.parts[number]) for number in sorted(one.parts)]),
                    one.begun_us - now_us,
                )
                for upload_id, one in disk.uploads.items()
            ]
        )
        nodes = captured_nodes(numbering, now_us)
        phase_us = disk.rounded_us() - now_us
        inputs = tuple(self._watching.inputs)
        return forms.StoredDisk(nodes, late, uploads, disk.uploads_begun, phase_us, inputs)

    def resume(
        self, captured: forms.StoredDisk, now_us: SimTime, captured_us: SimTime | None = None
    ) -> None:
        """Become the captured disk, and tell the observer what a reader sees.

        Args:
            captured_us: the time of the capture, if it is not now: the times of files stay, and the
                distance to what uploads and listings wait for.
        """
        disk = self.disk
        nodes = restored_nodes(captured.nodes, now_us if captured_us is None else captured_us)
        root = nodes[0]
        assert isinstance(root, Folder)
        disk.root = root
        disk.late = [
            (now_us + one.age_us, folder, one.name, _node(nodes, one.before))
            for one in captured.late
            if isinstance(folder := nodes[one.folder], Folder)
        ]
        disk.uploads = {}
        for one in captured.uploads:
            pending = PendingUpload(one.path, now_us + one.age_us)
            pending.parts = {number: (etag, content) for number, etag, content in one.parts}
            disk.uploads[one.upload_id] = pending
        disk.uploads_begun = captured.uploads_begun
        disk.version += 1
        self._watching.inputs = list(captured.inputs)
        note_shown(self.disk.root, self._watching.sees)
        disk.expire()
        disk.arm()
        self._look(is_restart=True)

    def observed(self) -> Collection[str]:
        """Say whether a client has read times or sizes, or a file that the reader looks at."""
        return sorted(self.disk.learned)

    def canonical(self, captured: forms.StoredDisk, observed: Collection[str]) -> object:
        """Give a captured disk in canonical form."""
        is_shown = (lambda _: False) if SHOWN in observed else self._watching.sees
        return forms.canonical(captured, is_shown, with_times=TIMES in observed)

    def premises(self, observed: Collection[str]) -> Sequence[str]:
        """Say on what the canonical form relies."""
        found = []
        if self.disk.uploads_begun:
            found.append("files: the connector uses the ids of uploads as names")
        if TIMES in observed:
            found.append("files: times of files are only compared with each other")
        if SHOWN not in observed:
            found.append(
                "files: no client reads or changes a file that the final reader looks at, once it "
                "has its name: what is in such a file makes no difference"
            )
        return tuple(found)

    def deadlines(self, captured: forms.StoredDisk) -> Mapping[str, SimTime]:
        """Give the time until each pending upload expires."""
        expiry_us = self.disk.expiry_us
        if expiry_us is None:
            return {}
        return {one.upload_id: one.age_us + expiry_us for one in captured.uploads}

    def feed(self, place: str, values: Sequence[Any], files: Sequence[Any] = ()) -> None:
        """Put files with these records into a folder, synced (`feeding.py`)."""
        self._watching.inputs.append(normal(place))
        late = list(self.disk.late)
        feeding.feed(self, place, values, files)
        self.disk.late = late  # the input is there before the job
        self._observer.fed(normal(place), [plain(one) for one in values])

    def leftovers(self) -> Sequence[Leftover]:
        """List the pending uploads, and the files that no reader will ever look at."""
        uploads = self.disk.uploads
        found = [Leftover("pending upload", one.path) for _, one in sorted(uploads.items())]
        paths = [path for path, _ in files_below(self.disk.root)]
        return found + [Leftover("stray file", path) for path in paths if is_hidden(path)]

    def settled_by_us(self) -> SimTime:
        """Give the time by which all pending uploads have expired, as far as they do."""
        uploads, expiry_us = self.disk.uploads.values(), self.disk.expiry_us
        due = [one.begun_us + expiry_us for one in uploads] if expiry_us is not None else []
        return max(due, default=self._clock.now_us())

    # -- a crash of the machine -----------------------------------------------------------------

    def has_unsynced(self) -> bool:
        """Return whether a crash of the machine would lose more than one of the process."""
        return self.disk.kind != "object_store" and has_unsynced(self.disk.root)

    def losses(self) -> Sequence[str]:
        """Return the ways of losing that have different results."""
        if not self.has_unsynced():
            return ()
        now = self.capture(self._clock.now_us())
        results: dict[forms.StoredDisk, str] = {}
        for loses in ("all", "entries", "data", "half"):
            results.setdefault(self.without_unsynced(now, loses), loses)
        return tuple(results.values())

    def lose_unsynced(self, loses: str) -> None:
        """Lose what is not synced (`nodes.lose`)."""
        lose(self.disk.root, loses)
        self.disk.late = []
        self.disk.version += 1
        note_shown(self.disk.root, self._watching.sees)  # a rename may be undone
        self._look(is_restart=True)

    def without_unsynced(self, captured: forms.StoredDisk, loses: str) -> forms.StoredDisk:
        """Return a captured disk after a crash of the machine."""
        return forms.replaced(captured, without_unsynced(captured.nodes, loses))

    # -- parts ----------------------------------------------------------------------------------

    def _changed(self, path: str) -> None:
        if not path or self._watching.sees(path):
            self._look()

    def _look(self, *, is_restart: bool = False) -> None:
        shown = [(path, one.content) for path, one in files_below(self.disk.root) if one.is_shown]
        self._watching.look(shown, is_restart=is_restart)


def _node(nodes: list[File | Folder], number: int | None) -> File | Folder | None:
    return None if number is None else nodes[number]
