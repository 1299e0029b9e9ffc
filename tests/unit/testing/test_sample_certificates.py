"""A sample has the keys of a real certificate."""

from __future__ import annotations

import pytest

from semantix.certify.evidence.certificate_model import CertificateKeys
from semantix.testing.sample_certificates import HOSTILE, sample_certificate


@pytest.mark.parametrize("texts", [("an own text",), HOSTILE[:2]])
def test_a_sample_is_a_certificate(texts: tuple[str, ...]) -> None:
    made = sample_certificate(5, 2, texts=texts)
    shown = [text.replace("\ud800", "?") for text in texts]  # pydantic takes no half characters
    read = CertificateKeys.model_validate(sample_certificate(5, 2, texts=tuple(shown)))
    assert len(made["results"]) == len(read.results) == 5
    assert {entry.verdict for entry in read.results} == {"VIOLATED", "UPHELD", "INCONCLUSIVE"}
