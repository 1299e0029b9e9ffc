"""Row encoders."""

from __future__ import annotations

import io

import pytest

from semantix.connectors.files.sink.encoders import Encoder, JsonLineEncoder, SimpleStringEncoder
from semantix.errors import ContractError


def test_each_encoder_writes_a_line() -> None:
    stream = io.BytesIO()
    SimpleStringEncoder("latin-1").encode("é", stream)
    JsonLineEncoder().encode({"id": "r1"}, stream)
    assert stream.getvalue() == b'\xe9\n{"id": "r1"}\n'


def test_a_codec_that_python_has_not_is_refused() -> None:
    with pytest.raises(ContractError, match="charset is 'latin-0'; expected a codec"):
        SimpleStringEncoder("latin-0")


def test_an_encoder_of_ones_own_has_the_method() -> None:
    with pytest.raises(NotImplementedError, match="encode"):
        Encoder().encode("a", io.BytesIO())
