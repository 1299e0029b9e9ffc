"""The options of file systems, simulated and real, and their places."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from semantix.model.validation import Keys
from semantix.ports.system import Place
from semantix.worlds.files.paths import normal
from semantix.worlds.files.storage import OBJECT_STORE, POSIX

Number = Annotated[int, Field(ge=0, le=10_000_000_000)]
EVERYTHING = "/**"  # what a reader looks at if the spec does not say it
_LATENCY_US = 1_000  # of a file server
_PART_BYTES_MIN = 5 * 1024 * 1024  # of Amazon's S3


class FilesOptions(Keys):
    """`world_options.files` of a spec.

    Only `directories`, `watch`, `latency_us` and `part_bytes_min` have a meaning on a real storage.
    """

    kind: Literal["posix", "nfs", "object_store"] = "posix"
    directories: list[str] = Field(
        default_factory=list, description="folders that exist, and are synced, before the job"
    )
    watch: list[str] = Field(
        default_factory=list,
        description="one pattern, or a list of them: the files that the final reader looks at; "
        "default: all whose names do not begin with _ or .; `{pattern: /out/**, view: parts}`: "
        "files that never change once they have their names",
    )
    parts: list[str] = Field(
        default_factory=list, description="the patterns of `watch` that have `view: parts`"
    )
    atomic_rename: bool = Field(
        default=True,
        description="false: a rename copies, then removes; a crash may leave a half of the copy",
    )
    rename_over: Literal["replace", "refuse"] = Field(
        default="replace",
        description="a rename to a name that is taken replaces that file, or is an error",
    )
    listing_lag_ms: Number = Field(
        default=0, description="so old is what a listing of a folder shows"
    )
    mtime_granularity_ms: Annotated[int, Field(ge=1, le=10_000_000)] | None = Field(
        default=None, description="times are rounded down to it; default: 1, object store 1000"
    )
    disk_bytes: Number | None = Field(default=None, description="size of the disk")
    upload_expiry_ms: Number | None = Field(
        default=None, description="a pending upload is dropped then; null: never"
    )
    part_bytes_min: Number = Field(
        default=_PART_BYTES_MIN, description="of every part of an upload but the last one"
    )
    loses_acknowledged: bool = Field(
        default=False,
        description="a sync is acknowledged and makes nothing durable, and an object store does "
        "not keep every second object; on the simulated world only",
    )
    latency_us: Number | None = Field(
        default=None, description="of one request; default: 0 on a posix disk, else 1000"
    )

    @model_validator(mode="before")
    @classmethod
    def _name_parts(cls, given: Any) -> Any:
        """Note the patterns with `view: parts`: a reader sees a log of files that never change."""
        watched = given.get("watch") if isinstance(given, dict) else None
        listed = watched if isinstance(watched, list) else [watched]
        found = [
            one["pattern"]
            for one in listed
            if isinstance(one, dict) and one.get("view") == "parts" and "pattern" in one
        ]
        return {**given, "parts": found} if found else given

    @field_validator("watch", "directories", "parts", mode="before")
    @classmethod
    def _are_paths(cls, given: Any) -> list[str]:
        """Accept one path instead of a list, and `{pattern: /out/*, view: log}` as a pattern."""
        listed: list[Any] = given if isinstance(given, list) else [given]
        found = []
        for one in listed:
            keys = one if isinstance(one, dict) else {"pattern": one}
            path = keys.get("pattern")
            if not isinstance(path, str) or not path or keys.keys() - {"pattern", "view"}:
                raise ValueError(f"expected a path, found {one!r}")
            if keys.get("view", "log") not in ("log", "parts"):
                raise ValueError(f"a reader of {path!r} sees a log or parts, not a {keys['view']}")
            found.append(normal(path))
        return found

    @property
    def granularity_us(self) -> int:
        """To so many microseconds the disk rounds times."""
        if self.mtime_granularity_ms is not None:
            return 1000 * self.mtime_granularity_ms
        return 1_000_000 if self.kind == OBJECT_STORE else 1_000

    @property
    def request_us(self) -> int:
        """Simulated time of one request."""
        if self.latency_us is not None:
            return self.latency_us
        return 0 if self.kind == POSIX else _LATENCY_US


def places(options: FilesOptions) -> tuple[Place, ...]:
    """Give the folders and the watched patterns."""
    watched = options.watch or [EVERYTHING]
    found = [Place(one, "log", (one,), one in options.watch) for one in watched]
    found += [Place(one, "log", (one,)) for one in options.directories if one not in watched]
    return tuple(found)
