"""Checks a document against a pydantic model, with error messages for the author of the file."""

from __future__ import annotations

import re
import types
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError

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


def validated(model: type[Model], data: Any, document: Document, place: Place) -> Model | None:
    """Check a value, which stands at `place` in the document.

    Returns:
        The model; None if the value has a mistake, which is then a problem of the document.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            inner: Place = tuple(item["loc"])
            text, hint = _worded(item, inner, place, model)
            document.complain((*place, *inner), text, hint)
        return None


def word_expected(value: object, valid: tuple[str, ...]) -> tuple[str, str]:
    """Give message and hint for a word that is not in the list of valid words."""
    expected = ", ".join(valid)
    if not isinstance(value, str):
        return f"expected one of {expected}, found {_shown(value)}", ""
    return (
        f"expected one of {expected}, found {_shown(value)}",
        f"did you mean {nearest_word(value, valid)!r}?",
    )


def _worded(error: Any, inner: Place, place: Place, model: type[BaseModel]) -> tuple[str, str]:
    kind, value = error["type"], error["input"]
    name = str(inner[-1]) if inner else "the file"
    if kind == "missing":
        return f"the key {name!r} is missing", ""
    if kind == "extra_forbidden":
        return f"unknown key {name!r}", _nearest_key(name, inner, model)
    where = ".".join(map(str, (*place, *inner))) or "the file"
    if kind in _WORDS:
        valid = tuple(re.findall(r"'([^']*)'", error["ctx"]["expected"]))
        text, hint = word_expected(value, valid)
        return f"{where}: {text}", hint
    if kind == "value_error":
        text, _, hint = str(error["ctx"]["error"]).partition("; ")
        return f"{where}: {text}", hint
    expected = _EXPECTED.get(kind)
    if expected is None:
        expected = error["msg"].removeprefix("Input should be ").removeprefix("String should ")
    return f"{where}: expected {expected}, found {_shown(value)}", ""


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _nearest_key(name: str, place: Place, model: type[BaseModel]) -> str:
    around = _model_at(model, place[:-1])
    if around is None or not around.model_fields:
        return ""
    keys = sorted(around.model_fields)
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
