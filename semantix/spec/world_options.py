"""Checks the key `world_options` of a spec: the options of each outside system."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from semantix.model.document import Document
from semantix.model.nearest import nearest_word
from semantix.model.validation import Keys, validated

# Name of an outside system → a function that imports and returns the model of its options.
OptionModels = Mapping[str, Callable[[], type[Keys]]]


def check_world_options(options: Any, document: Document, models: OptionModels) -> None:
    """Check the value of the key `world_options` with the models; add problems to the document."""
    for kind, given in options.items() if isinstance(options, dict) else ():
        place = ("world_options", kind)
        if kind in models:
            if given is None or isinstance(given, dict):  # `SpecKeys` refuses any other type
                validated(models[kind](), given or {}, document, place)
            continue
        expected = ", ".join(sorted(models))
        hint = f"did you mean {nearest_word(kind, models)!r}?"
        text = f"world_options: unknown world {kind!r}, expected {expected}"
        document.complain(place, text, hint)
