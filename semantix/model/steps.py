"""A step is a place in a protocol at which something can go wrong. The catalogue lists them."""

from __future__ import annotations

from dataclasses import dataclass

POSITIONS = ("before", "during", "after")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the catalogue.

    Attributes:
        name: lower snake case with the prefix of its system; once released, it is never renamed
            and never reused.
        system: `checkpoint`, `restore`, `wal`, `tpc`, `kafka_sink`, `cassandra`, …
        who: the visitor: `task`, `coordinator`, or `world` (a server by itself).
        many: the step has several effects, so a fault can strike at `during` with a part.
        reader: the step can change what a reader sees, so a real world is read back there.
        source: Flink's class or the KIP.
        built: False: this version never visits the step.
    """

    name: str
    system: str
    who: str = "task"
    many: bool = False
    reader: bool = False
    source: str = ""
    built: bool = True
