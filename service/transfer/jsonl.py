"""Our own export, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from service.errors import Invalid
from service.transfer import own
from service.transfer.records import Page, Record, Skipped, State
from service.transfer.shapes import unreadable
from service.transfer.source import Source

LONGEST = 16 * 1024 * 1024  # bytes of a line: a comment with all its revisions
_LINE: TypeAdapter[own.Line] = TypeAdapter(own.Line)
_STATES: dict[str, State] = {
    "approved": "approved",
    "held": "held",
    "rejected": "trash",
    "deleted": "deleted",
}


def read(file: Source) -> Iterator[Record | Skipped | own.Line]:
    """Every line: comments as records, all else as it is.

    :raises Invalid: the file does not begin as an export does.
    """
    with file.open() as lines:
        _refuse_other(file, lines.readline(LONGEST))
        number = 1
        while line := lines.readline(LONGEST):
            number += 1
            if line.strip():
                yield _read(f"line {number}", line)
            while line and not line.endswith(b"\n"):  # The rest of one that is too long.
                line = lines.readline(LONGEST)


def _refuse_other(file: Source, line: bytes) -> None:
    try:
        own.HeadLine.model_validate_json(line)
        if b'"type"' in line:
            return
    except ValidationError:
        pass
    head = '{"type":"parley","version":1}'
    raise Invalid(f"{file.path} is no export of Parley: its first line is not {head}.")


def _read(where: str, line: bytes) -> Record | Skipped | own.Line:
    try:
        found = _LINE.validate_json(line)
    except ValidationError as error:
        return Skipped(where, str(unreadable(error)))
    return _record(where, found) if isinstance(found, own.CommentLine) else found


def _record(where: str, line: own.CommentLine) -> Record:
    spam = line.status == "rejected" and line.label == "spam"
    return Record(
        where=f"{where}, comment {line.id}",
        id=line.id,
        parent=line.parent,
        page=Page(line.article),
        body="",
        created_at=line.created_at,
        state="spam" if spam else _STATES[line.status],
        own=line,
    )
