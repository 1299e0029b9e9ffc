"""A state of another naming is refused."""

from __future__ import annotations

from semantix.connectors.kafka.naming.restored_state import switched


def test_the_error_names_both_namings_and_the_only_allowed_switch() -> None:
    error = switched("pooling", "incrementing")
    assert "transaction_naming is 'incrementing'" in str(error)
    assert "written with pooling" in str(error)
    assert "Only incrementing → pooling may be switched" in error.hint
