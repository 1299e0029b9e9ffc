"""A file sink under a harness, with a simulated disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from semantix.connectors.files import BasePathBucketAssigner, SimpleStringEncoder
from semantix.connectors.files.streaming_file_sink import StreamingFileSink
from semantix.testing import OperatorHarness
from semantix.testing.list_observer import ListObserver
from semantix.testing.solo_session import SoloClock, SoloSession
from semantix.worlds.simulated.files.world import FileWorld

Make = Callable[[], StreamingFileSink]


def sink(**options: Any) -> Make:
    """Return what makes a sink of lines."""
    chosen = {"encoder": SimpleStringEncoder(), "bucket_assigner": BasePathBucketAssigner()}
    return lambda: StreamingFileSink("/out", **{**chosen, **options})


class SinkBench:
    """Makes one attempt after the other, on one disk."""

    def __init__(self, make: Make | None = None, **options: Any) -> None:
        self.make = make or sink()
        self.world = FileWorld(SoloClock(), ListObserver(), options)
        self.fs = self.world.clients(SoloSession())

    def begin(self, state: bytes | None = None, **others: Any) -> OperatorHarness:
        """Return a harness that is open; restored from a state, if one is given."""
        made = OperatorHarness(self.make, state=state, clients={"files": self.world}, **others)
        made.open()
        return made

    def contents(self) -> dict[str, str]:
        """Return each file with its content, hidden ones, too."""
        return {path: self.fs.cat_file(path).decode() for path in self.fs.find("/")}

    def names(self) -> list[str]:
        """Return the names of all files, without their folders."""
        return [path.rpartition("/")[2] for path in self.fs.find("/")]
