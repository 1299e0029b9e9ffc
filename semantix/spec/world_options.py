"""Checks the key `world_options` of a spec: the options of each outside system."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from semantix.model.document import Document
from semantix.model.nearest import nearest_word
from semantix.model.validation import Keys, validated
from semantix.spec.job_settings import PlaceSettings

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


def with_partitions(
    world_options: Mapping[str, Any],
    places: Sequence[PlaceSettings],
    document: Document,
    models: OptionModels | None,
) -> dict[str, Any]:
    """Return the options with the partitions that `input` gives its places, as `topics`.

    Another number in the options is a problem of the document, and a world without topics.
    """
    found = dict(world_options)
    inputs = [one for one in places if one.role == "input"]
    for index, place in enumerate(inputs):
        if place.partitions is None:
            continue
        where = ("input", index, "partitions")
        model = (models or {}).get(place.world)
        if model is not None and "topics" not in model().model_fields:
            text = f"input.{index}.partitions: {place.place!r} has no partitions"
            document.complain(where, text, "leave `partitions` out")
            continue
        options = dict(found.get(place.world) or {})
        topics = dict(options.get("topics") or {})
        known = topics.setdefault(place.name, place.partitions)
        if known != place.partitions:
            text = (
                f"input.{index}.partitions: {place.partitions}, but "
                f"world_options.{place.world}.topics gives {place.name!r} {known}"
            )
            document.complain(where, text, "leave one of them out")
        found[place.world] = {**options, "topics": topics}
    return found
