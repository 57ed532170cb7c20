"""XML as a stream of the few elements that a reader wants, from files that nobody vouches for.

Expat reads; nothing it is told to fetch or to multiply is: a document type, and with it every
entity but the five that XML has, ends the reading at once. No more is in memory than one wanted
element, and how large and how deep that may be is limited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from service.errors import Invalid

CHUNK = 1 << 16
LARGEST = 8 * 1024 * 1024  # characters of one wanted element
DEEPEST = 64
# Signs that no XML may hold, which old databases do: a comment is no reason to end there.
_CONTROLS = bytes(set(range(32)) - {9, 10, 13})
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Element:
    """An element by its local name, with its attributes by theirs, its text and its children.

    ``line`` is where it begins. One that only ``begins`` has neither text nor children yet.
    """

    name: str
    attributes: dict[str, str]
    parent: str
    line: int
    begins: bool = False
    text: str = ""
    children: list[Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The text of the first child of that name, without spaces around it."""
        return next((child.text.strip() for child in self.children if child.name == name), "")

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)


def elements(file: BinaryIO, wanted: frozenset[str], opened: frozenset[str]) -> Iterator[Element]:
    """Each element of a name in ``wanted``, once it is whole; of one in ``opened``, its beginning.

    A name is a local one, or a prefix, a colon and the local one, as the file writes it. Wanted
    elements within others are their children.

    :raises Invalid: it is no XML, or one that is refused.
    """
    reader = _Reader(wanted, opened)
    chunk = file.read(CHUNK)
    clean = not chunk.startswith(_UTF16) and b"\0" not in chunk[:4]
    while chunk:
        yield from reader.feed(chunk.translate(None, _CONTROLS) if clean else chunk)
        chunk = file.read(CHUNK)
    yield from reader.feed(b"", last=True)


class _Reader:
    """What expat calls while it reads."""

    def __init__(self, wanted: frozenset[str], opened: frozenset[str]) -> None:
        self._found: list[Element] = []
        self._wanted = wanted
        self._opened = opened
        self._path: list[str] = []
        self._open: list[Element] = []
        self._size = 0
        self._unfinished = 0  # bytes since expat has last told of anything
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.CommentHandler = self._pass_over
        self._parser.ProcessingInstructionHandler = self._pass_over
        self._parser.StartDoctypeDeclHandler = self._refuse_type
        self._parser.EntityDeclHandler = self._refuse_type

    def feed(self, data: bytes, *, last: bool = False) -> Iterator[Element]:
        """Read on; yields what is whole by now, also if the rest is refused."""
        fault = None
        self._unfinished += len(data)
        try:
            self._parser.Parse(data, last)
            if self._unfinished > LARGEST:  # A tag or a comment, which expat keeps until its end.
                self._refuse("begins something that is too large")
        except expat.ExpatError as error:
            why = expat.errors.messages[error.code]
            fault = Invalid(f"The file is no XML from line {error.lineno} on: {why}.")
        except Invalid as refused:
            fault = refused
        yield from self._found
        self._found.clear()
        if fault is not None:
            raise fault

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._unfinished = 0
        local = tag.rpartition(":")[2]
        if len(self._path) >= DEEPEST:
            self._refuse(f"has more than {DEEPEST} elements within each other")
        parent = self._path[-1] if self._path else ""
        self._path.append(tag)
        named = {name.rpartition(":")[2]: value for name, value in attributes.items()}
        self._grow(sum(map(len, attributes.values())))
        if self._open or tag in self._wanted or local in self._wanted:
            element = Element(local, named, parent, self._parser.CurrentLineNumber)
            if self._open:
                self._open[-1].children.append(element)
            self._open.append(element)
        elif tag in self._opened:
            self._found.append(
                Element(local, named, parent, self._parser.CurrentLineNumber, begins=True)
            )

    def _end(self, _tag: str) -> None:
        self._path.pop()
        if not self._open:
            return
        element = self._open.pop()
        element.text = "".join(element.parts)
        element.parts.clear()
        if not self._open:
            self._found.append(element)
            self._size = 0

    def _pass_over(self, *_: str) -> None:
        self._unfinished = 0

    def _text(self, text: str) -> None:
        self._unfinished = 0
        if self._open:
            self._grow(len(text))
            self._open[-1].parts.append(text)

    def _grow(self, by: int) -> None:
        """Every element counts some, too: a million empty ones are as large as a long text."""
        if self._open:
            self._size += by + 100
            if self._size > LARGEST:
                self._refuse("has an element that is too large")

    def _refuse_type(self, *_: object) -> NoReturn:
        self._refuse("has a document type, which no export has, and which could hold anything")

    def _refuse(self, why: str) -> NoReturn:
        raise Invalid(f"The XML is refused: line {self._parser.CurrentLineNumber} {why}.")
