"""The options of the simulated store."""

from __future__ import annotations

from semantix.worlds.simulated.store_options import StoreOptions, places


def test_defaults_and_places() -> None:
    options = StoreOptions()
    assert (options.transaction_timeout_ms, options.reaper_interval_ms) == (600_000, 10_000)
    assert [(place.name, place.view) for place in places(options)] == [
        ("log", "log"),
        ("table", "table"),
    ]
