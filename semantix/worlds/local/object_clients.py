"""Clients of an object store: file systems of s3fs.

This module reads the description of the S3 API when it is imported (0.3 s). So the template process
of the jobs has it before it forks, and no child reads it again.
"""

from __future__ import annotations

import asyncio
from typing import Any

import s3fs
from aiobotocore.session import AioSession

_KEYS = {"key": "semantix", "secret": "semantix"}
# No certificates: the server speaks plain HTTP, and each client would load them (0.07 s).
_CLIENT = {"region_name": "us-east-1", "verify": False}
# An error is an answer. The client would ask again for up to 28 s: moto answers 500 for an upload
# that is complete or aborted.
_CONFIG = {"retries": {"max_attempts": 0}}
_SESSION = AioSession()  # keeps what it has read


async def _read_description() -> None:
    async with _SESSION.create_client("s3", endpoint_url="http://127.0.0.1", **_CLIENT):
        pass


asyncio.run(_read_description())


def connected(endpoint: str) -> Any:
    """Return an s3fs file system of its own."""
    return s3fs.S3FileSystem(
        **_KEYS,
        endpoint_url=endpoint,
        client_kwargs=_CLIENT,
        config_kwargs=_CONFIG,
        session=_SESSION,
        skip_instance_cache=True,
        use_listings_cache=False,
        max_concurrency=1,
    )
