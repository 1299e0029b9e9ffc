"""A documented deviation of a source, for the report of a certification."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeviationResult:
    """A documented deviation of the source, and the run with the input that shows it.

    Attributes:
        says: which input it is.
        is_listed: whether the spec says that the source has it.
        is_found: whether the run has shown it.
        harm: `loss`, `duplicate`, or empty: what the run has shown.
        records: ids of the records concerned.
        doubt: why the run says nothing; else empty.
    """

    name: str
    says: str
    is_listed: bool
    is_found: bool
    harm: str = ""
    records: tuple[str, ...] = ()
    doubt: str = ""
