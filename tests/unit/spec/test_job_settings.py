"""Places as specs write them."""

from semantix.spec.job_settings import PlaceSettings


def test_a_place_is_written_as_world_and_name():
    assert PlaceSettings("kafka", "out", "output").place == "kafka:out"
