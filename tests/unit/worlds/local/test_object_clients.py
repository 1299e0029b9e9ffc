"""Clients of an object store: a later client reads no file any more."""

from __future__ import annotations

import botocore.loaders
import pytest

from semantix.worlds.local.object_clients import connected
from semantix.worlds.local.object_server import ObjectServer


def test_a_client_reads_neither_the_description_of_the_api_nor_certificates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[object] = []
    monkeypatch.setattr(
        botocore.loaders.JSONFileLoader, "load_file", lambda _, path: read.append(path)
    )
    monkeypatch.setattr(
        "ssl.SSLContext.load_verify_locations", lambda *_, **more: read.append(more)
    )
    with ObjectServer.start() as server:
        connected(server.endpoint).call_s3("create_bucket", Bucket="bucket")
    assert read == []
