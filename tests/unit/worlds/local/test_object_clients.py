"""Clients of an object store: a later client reads no file any more, and none asks twice."""

from __future__ import annotations

from typing import Any

import botocore.loaders
import pytest
from aiobotocore.httpsession import AIOHTTPSession

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


def test_an_error_of_the_store_is_an_answer_and_no_reason_to_ask_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    send = AIOHTTPSession.send

    async def noted(session: AIOHTTPSession, request: Any) -> Any:
        sent.append(request.method)
        return await send(session, request)

    monkeypatch.setattr(AIOHTTPSession, "send", noted)
    with ObjectServer.start() as server:
        client = connected(server.endpoint)
        client.call_s3("create_bucket", Bucket="bucket")
        upload = client.call_s3("create_multipart_upload", Bucket="bucket", Key="a")["UploadId"]
        ended = {"Bucket": "bucket", "Key": "a", "UploadId": upload}
        client.call_s3("abort_multipart_upload", **ended)
        sent.clear()
        with pytest.raises(OSError, match="Internal Server Error"):
            client.call_s3("upload_part", **ended, PartNumber=1, Body=b"1")
    assert sent == ["PUT"]
