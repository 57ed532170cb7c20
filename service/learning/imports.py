"""Labels from elsewhere: another installation's decisions, or those of an older one.

A file is taken in whole or not at all, and taken back as one. What is known already, by its id,
is passed over. Texts are kept, since a model learns from them, and go with the import.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, field_validator
from pydantic import model_validator as checked
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service import audit
from service.comments import labels
from service.context import Services
from service.db import lock
from service.errors import Invalid, NotFound
from service.models import Decision, ImportedLabel, LabelImport, new_uid

WEIGHT = labels.IMPORTED_WEIGHT
AT_ONCE = 500


class Line(BaseModel):
    """One label, as ``decisions export`` writes it; fields it does not know are passed over."""

    id: str = Field(min_length=1, max_length=64)
    at: AwareDatetime
    action: Literal["approve", "reject"]
    label: Literal["spam", "toxic"] | None = None
    source: Literal["moderator", "audit", "import"]
    actor: str = Field(default="", max_length=64)
    author: str = Field(default="", max_length=64)
    body: str = Field(min_length=1, max_length=100_000)
    author_name: str = Field(default="", max_length=200)
    author_url: str = Field(default="", max_length=2000)
    author_email_domain: str = Field(default="", max_length=255)
    weight: float = Field(default=1.0, gt=0, le=1)

    @field_validator("*")
    @classmethod
    def storable(cls, value: Any) -> Any:
        """No database keeps a NUL in a text."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("has a NUL character")
        return value

    @checked(mode="after")
    def telling(self) -> Self:
        """A rejection says something only with its label, an approval without one."""
        if (self.action == "reject") != (self.label is not None):
            raise ValueError("a rejection has the label spam or toxic, an approval none")
        return self


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a file; ``uid`` None: nothing in it was new."""

    uid: str | None
    count: int
    known: int


def take(services: Services, actor: str, file: Path, weight: float = WEIGHT) -> Taken:
    """Take a file of labels in, each to count ``weight`` of what it says itself.

    :raises Invalid: a line is no label, or the file no UTF-8; nothing is kept then.
    :raises OSError: the file cannot be read.
    """
    lines = _read(file)
    with services.db.write() as session:
        lock(session, ["label import"])
        made = LabelImport(uid=new_uid(), name=file.name[:200], actor=actor, weight=weight, count=0)
        session.add(made)
        session.flush()
        for portion in _portions(lines.values()):
            rows = _new(session, made, portion)
            if rows:
                session.execute(insert(ImportedLabel), rows)
            made.count += len(rows)
        if not made.count:
            session.delete(made)
            return Taken(None, 0, len(lines))
        detail = {"labels": made.count, "weight": weight, "name": made.name}
        audit.note(session, actor, "import_labels", f"import:{made.uid}", detail)
        return Taken(made.uid, made.count, len(lines) - made.count)


def forget(services: Services, actor: str, uid: str) -> int:
    """Take an import back, texts and all; returns of how many labels it was.

    :raises NotFound: there is no such import.
    """
    with services.db.write() as session:
        made = session.scalar(select(LabelImport).filter_by(uid=uid).with_for_update())
        if made is None:
            raise NotFound(f"There is no import {uid!r}; `decisions imported` names them.")
        session.execute(delete(ImportedLabel).where(ImportedLabel.import_id == made.id))
        session.delete(made)
        audit.note(session, actor, "forget_labels", f"import:{uid}", {"labels": made.count})
        return made.count


def listed(session: Session) -> Sequence[LabelImport]:
    """Every import, oldest first."""
    return session.scalars(select(LabelImport).order_by(LabelImport.id)).all()


def _read(file: Path) -> dict[str, Line]:
    """Every label of a file by its id; of two with the same id the first one."""
    found: dict[str, Line] = {}
    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    label = _line(file, number, line)
                    found.setdefault(label.id, label)
    except UnicodeDecodeError:
        raise Invalid(f"{file} is not UTF-8 text.") from None
    return found


def _line(file: Path, number: int, line: str) -> Line:
    try:
        return Line.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        why = f"{where}: {first['msg']}" if where else first["msg"]
        raise Invalid(f"Line {number} of {file} is no label: {why}.") from None


def _portions(lines: Iterable[Line]) -> Iterator[list[Line]]:
    following = iter(lines)
    while portion := list(islice(following, AT_ONCE)):
        yield portion


def _new(session: Session, made: LabelImport, lines: list[Line]) -> list[dict[str, Any]]:
    """The rows of those that are neither imported nor our own."""
    ids = [line.id for line in lines]
    known = set(session.scalars(select(ImportedLabel.uid).where(ImportedLabel.uid.in_(ids))))
    known.update(session.scalars(select(Decision.uid).where(Decision.uid.in_(ids))))
    return [_row(made, line) for line in lines if line.id not in known]


def _row(made: LabelImport, line: Line) -> dict[str, Any]:
    said = line.model_dump(exclude={"id", "source", "weight"})
    return said | {"uid": line.id, "import_id": made.id, "weight": made.weight * line.weight}
