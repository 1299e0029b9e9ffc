"""What a reader had to see in a certification, for its report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ExpectsResult:
    """What a reader had to see.

    Attributes:
        values: where the values came from: `records`, `learned`, `function` or `fold`.
        places: names of the places that were judged.
        places_left_out: names of the other places that were written to.
        fields_left_out: paths of the fields that were not judged, because two clean runs differ
            there, or because the spec's function does not give them.
        notes: further sentences.
    """

    values: str
    places: tuple[str, ...] = ()
    places_left_out: tuple[str, ...] = ()
    fields_left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
