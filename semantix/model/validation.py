"""Checks a document against a pydantic model, with error messages for the author of the file."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

from semantix.errors import UsageError
from semantix.model.document import Document, Place
from semantix.model.nearest import nearest_word


class Keys(BaseModel):
    """Base of the models of files: types are not converted, unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=Keys)

_EXPECTED = {
    "model_type": "a mapping",
    "dict_type": "a mapping",
    "list_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
}
_WORDS = ("literal_error", "enum")
# By model: the mapping of the last `checked_mapping`, a copy of it, and the result. All runs of a
# search have the same mapping, and a check takes 1 % of the time of a run.
_LAST: dict[type[Keys], tuple[Mapping[str, Any], Mapping[str, Any], Any]] = {}


def validated(model: type[Model], data: Any, document: Document, place: Place) -> Model | None:
    """Check a value, which stands at `place` in the document.

    Returns:
        The model; None if the value has a mistake, which is then a problem of the document.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            written = (*place, *_as_written(tuple(item["loc"]), data))
            text, hint = _worded(item, written, model)
            document.complain(written, text, hint)
        return None


def checked_mapping(model: type[Model], data: Mapping[str, Any], where: str) -> Model:
    """Check a mapping that stands in no file.

    Args:
        where: names the mapping in messages: `world_options.kafka`.

    Raises:
        UsageError: the mapping has mistakes; the message lists all of them.
    """
    kept = _LAST.get(model)
    if kept is not None and kept[0] is data and kept[1] == data:
        return kept[2]  # type: ignore[no-any-return]
    try:
        found = model.model_validate(data)
    except ValidationError:
        document = Document(where)
        validated(model, data, document, ())
    else:
        _LAST[model] = (data, deepcopy(data), found)
        return found
    texts = [f"{where}: {problem.text}" for problem in document.problems]
    raise UsageError("\n".join(texts), hint=document.problems[0].hint)


def word_expected(value: object, valid: tuple[str, ...]) -> tuple[str, str]:
    """Give message and hint for a word that is not in the list of valid words."""
    expected = ", ".join(valid)
    if not isinstance(value, str):
        return f"expected one of {expected}, found {_shown(value)}", ""
    return (
        f"expected one of {expected}, found {_shown(value)}",
        f"did you mean {nearest_word(value, valid)!r}?",
    )


def _worded(error: Any, written: Place, model: type[BaseModel]) -> tuple[str, str]:
    kind, value, inner = error["type"], error["input"], tuple(error["loc"])
    name = str(inner[-1]) if inner else "the file"
    if kind == "missing":
        return f"the key {name!r} is missing", ""
    if kind == "extra_forbidden":
        return f"unknown key {name!r}", _nearest_key(name, inner, model)
    where = ".".join(map(str, written)) or "the file"
    if kind in _WORDS:
        # pydantic gives the valid words only as a text: 'a', 'b' or 'c'
        valid = tuple(re.findall(r"'([^']+)'", error["ctx"]["expected"]))
        text, hint = word_expected(value, valid)
        return f"{where}: {text}", hint
    if kind == "value_error":  # from a validator of ours, which writes `text; hint`
        text, _, hint = str(error["ctx"]["error"]).partition("; ")
        return f"{where}: {text}", hint
    expected = _EXPECTED.get(kind)
    if expected is None:
        expected = error["msg"].removeprefix("Input should be ").removeprefix("String should ")
    return f"{where}: expected {expected}, found {_shown(value)}", ""


def _as_written(inner: Place, data: Any) -> Place:
    """Give the place in the document. A model may accept one value instead of a list of one."""
    found: list[str | int] = []
    for part in inner:
        if isinstance(part, int) and isinstance(data, Mapping):
            continue
        found.append(part)
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
    return tuple(found)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest_key(name: str, place: Place, model: type[BaseModel]) -> str:
    around = _model_at(model, place[:-1])
    if around is None or not around.model_fields:
        return ""
    keys = sorted(field.alias or key for key, field in around.model_fields.items())
    return f"did you mean {nearest_word(name, keys)!r}? (keys here: {', '.join(keys)})"


def _model_at(model: type[BaseModel], place: Place) -> type[BaseModel] | None:
    found: Any = model
    for part in place:
        if isinstance(part, str) and _is_model(found) and part in found.model_fields:
            found = found.model_fields[part].annotation
        if isinstance(found, types.UnionType):
            found = next((kind for kind in get_args(found) if kind is not type(None)), None)
        if isinstance(part, int) and get_origin(found) is list:
            found = get_args(found)[0]
    return found if _is_model(found) else None


def _is_model(found: object) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)
