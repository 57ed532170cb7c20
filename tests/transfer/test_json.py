"""Files in JSON that mean harm, or are none of the format that was named."""

from __future__ import annotations

import io
import json
import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

from service.errors import Invalid
from service.transfer.json import LARGEST, parts
from tests.transfer.conftest import Command

NAMES = ("remark42", "commento", "artalk")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '{"a":1,"b":[{"c":[2]},3,[4]],"d":{"e":[5]},"f":[]}',
            "a1 b{'c': [2]} b3 b[4] d{'e': [5]}",
        ),
        ('[{"a":[1,{"b":null}]},"x",[[1]]]', "{'a': [1, {'b': None}]} x [[1]]"),
        ('{"":[1,2],"a":[1]}', "[1, 2] a1"),
        ("\ufeff[1]", "1"),
        ("[]", ""),
        ("{}", ""),
        ('"x"', ""),
    ],
)
def test_the_parts_of_a_file(text: str, found: str) -> None:
    stream = io.BytesIO(text.encode())
    assert " ".join(f"{name}{part}" for name, part in parts(stream)) == found


REFUSED = {
    "deep": ("[1," + "[" * 5000, 1, "within each other"),
    "deep objects": ("[1," + '{"a":' * 5000, 1, "within each other"),
    "a long text": ('[1,"' + "x" * (LARGEST + 200_000), 1, "too large"),
    "many values": ("[1,[" + "[]," * (LARGEST // 90), 1, "too large"),
    "many names": ("[1,{" + '"a":1,' * (LARGEST // 90), 1, "too large"),
    "a long name": ('{"' + "x" * (LARGEST + 200_000), 0, "too large"),
    "digits": ("[1," + "1" * 5000 + "]", 1, "no JSON"),
    "an endless number": ("[1,1e999]", 1, "no JSON"),
    "cut off": ("[1,", 1, "breaks off"),
    "two": ("[1] [2]", 1, "no JSON"),
    "NaN": ("[1,NaN]", 1, "no JSON"),
    "NUL": ("[1,\0]", 1, "no JSON"),
    "Latin-1": ("[1,\udcff]", 1, "no JSON"),
    "empty": ("", 0, "no JSON"),
}


@pytest.mark.parametrize(("text", "count", "why"), REFUSED.values(), ids=REFUSED)
def test_what_comes_before_is_read(text: str, count: int, why: str) -> None:
    stream = parts(io.BytesIO(text.encode("utf-8", "surrogateescape")))
    assert len(list(islice(stream, count))) == count
    with pytest.raises(Invalid, match=why):
        next(stream)


def test_a_large_file_is_not_kept() -> None:
    text = "[" + ",".join(json.dumps({"content": "x" * 1000}) for _ in range(20_000)) + "]"
    stream = io.BytesIO(text.encode())
    tracemalloc.start()
    assert sum(1 for _ in parts(stream)) == 20_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\0" * 5000, b"\x1f\x8b\x08rubbish", b"[]", b"{}", b"[[", b"<rss></rss>"),
        *(b'{"a": 1}\n', b'{"type":"parley","version":1}\n', b'{"version":2,"comments":[{}]}'),
        b"[" * 100_000,
    ],
)
def test_a_file_of_another_kind_is_refused(
    command: Command, tmp_path: Path, name: str, content: bytes
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    code, said = command("import", name, file)
    assert (code, said.count("Error: "), said.count("\n")) == (1, 1, 1), said


def test_a_line_that_a_file_wants_to_say_stays_one(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "artrans.json"
    bad = {"id": "1\n\x1b[2J", "content": "", "page_key": "a", "created_at": "2024-01-01 00:00:00"}
    file.write_text(json.dumps([bad]))
    said = command("import", "artalk", file)[1]
    assert said.startswith("comment 1, number 1\ufffd\ufffd[2J: is empty.\n0 ")
