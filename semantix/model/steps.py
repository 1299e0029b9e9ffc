"""A step: a place where something can go wrong. The catalogue lists them all."""

from __future__ import annotations

from dataclasses import dataclass

POSITIONS = ("before", "during", "after")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the catalogue.

    Attributes:
        name: lower snake case, prefix per system; never renamed or reused once released.
        system: `checkpoint`, `restore`, `wal`, `tpc`, `kafka_sink`, `cassandra`, …
        who: `task`, `coordinator`, or `world` (what a server does by itself).
        many: several effects, so `during` with a part makes sense.
        reader: can change what a reader sees (real worlds are read back there).
        source: Flink's class or the KIP.
        built: False for names that exist and are not visited by this version.
    """

    name: str
    system: str
    who: str = "task"
    many: bool = False
    reader: bool = False
    source: str = ""
    built: bool = True
