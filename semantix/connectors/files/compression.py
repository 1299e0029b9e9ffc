"""Compressed files: a split of such a file is the whole file, because it cannot be read from the
middle.

Source: Flink, InflaterInputStreamFactory and its implementations.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from collections.abc import Callable, Mapping

_READERS: Mapping[str, Callable[[bytes], bytes]] = {
    "deflate": zlib.decompress,
    "gz": gzip.decompress,
    "gzip": gzip.decompress,
    "bz2": bz2.decompress,
    "xz": lzma.decompress,
}


def is_compressed(path: str) -> bool:
    """Return whether the suffix of a path says that the file is compressed."""
    name = path.rpartition("/")[2]
    return "." in name and name.rpartition(".")[2].lower() in _READERS


def decompressed(path: str, content: bytes) -> bytes:
    """Return the content of a file, decompressed if its suffix says so.

    Raises:
        OSError: the content is not compressed like this; the message names the file.
    """
    if not is_compressed(path):
        return content
    try:
        return _READERS[path.rpartition(".")[2].lower()](content)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise OSError(f"{path}, byte 0: the file cannot be decompressed: {error}") from error
