"""A file that is read once, from its beginning to its end, with an eye on how far that is."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, cast

from service.errors import Invalid

_GZIP = b"\x1f\x8b"
BUFFER = 1 << 16


class Source:
    """The file at ``path``: ``size`` bytes, of which ``position`` have been read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.position = 0

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """The bytes of the file, unzipped if it is gzipped.

        :raises Invalid: the gzip is damaged.
        """
        with BufferedReader(_Counted(self), BUFFER) as plain:
            try:
                if plain.peek(2)[:2] == _GZIP:
                    with gzip.GzipFile(fileobj=plain) as unzipped:
                        yield cast(BinaryIO, unzipped)
                else:
                    yield cast(BinaryIO, plain)
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise Invalid(f"{self.path} is a damaged gzip: {error}.") from None


class _Counted(RawIOBase):
    """Raw bytes of a source; each read moves its position."""

    def __init__(self, source: Source) -> None:
        self._file = source.path.open("rb", buffering=0)
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer)
        self._source.position += count or 0
        return count or 0

    def close(self) -> None:
        self._file.close()
        super().close()
