"""Opens the state `kafka-sink`, and refuses that of another naming."""

from __future__ import annotations

from typing import Any

from semantix.errors import ContractError, UnrecoverableError
from semantix.functions.contexts import FunctionInitializationContext, ListState

NAME = "kafka-sink"


def opened_state(context: FunctionInitializationContext, naming: str, kind: type[Any]) -> ListState:
    """Register a split list whose elements are of one class.

    Raises:
        UnrecoverableError: the state was written with another naming.
    """
    return _checked(context, naming, kind, is_union=False)


def opened_union_state(
    context: FunctionInitializationContext, naming: str, kind: type[Any]
) -> ListState:
    """Register a union list whose elements are of one class."""
    return _checked(context, naming, kind, is_union=True)


def _checked(
    context: FunctionInitializationContext, naming: str, kind: type[Any], *, is_union: bool
) -> ListState:
    store = context.operator_state_store
    try:
        state = store.get_union_list_state(NAME) if is_union else store.get_list_state(NAME)
    except ContractError as error:  # the other kind of list was stored
        raise switched("another one", naming) from error
    if not all(isinstance(element, kind) for element in state.get()):
        raise switched("another one", naming)
    return state


def switched(old: str, new: str) -> UnrecoverableError:
    """Return the error of a restore with another naming."""
    return UnrecoverableError(
        f"KafkaSink: transaction_naming is {new!r}, and the restored state was written with "
        f"{old}: Attempted to switch the transaction naming strategy, which may result in data "
        "loss",
        hint="restore with the naming of the state. Only incrementing → pooling may be switched",
    )
