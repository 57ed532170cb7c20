"""Types for what a file of another program says of a comment: wrong ones are one bad record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError


class Unreadable(Exception):
    """A value is of a wrong type; ``str()`` is the end of a sentence."""


class Shape(BaseModel):
    """What a reader wants of a record; all else is passed over. Numbers may stand for texts."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    @classmethod
    def of(cls, found: Any) -> Self:
        """What ``found``, a dictionary, says.

        :raises Unreadable: something in it is of a wrong type.
        """
        try:
            return cls.model_validate(found)
        except ValidationError as error:
            raise unreadable(error) from None

    @classmethod
    def of_json(cls, line: bytes) -> Self:
        """What an object in JSON says.

        :raises Unreadable: it is none, or something in it is of a wrong type.
        """
        try:
            return cls.model_validate_json(line)
        except ValidationError as error:
            raise unreadable(error) from None


def unreadable(error: ValidationError) -> Unreadable:
    """The first thing that is wrong, and where."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return Unreadable(f"cannot be read: {place}: {first['msg']}".replace(": : ", ": "))


def _or_empty(value: Any) -> Any:
    return "" if value is None else value


def _or_no(value: Any) -> Any:
    return False if value in (None, "") else value


def _or_none(value: Any) -> Any:
    return None if value == "" else value


def _aware(moment: datetime) -> datetime:
    """In UTC where the file does not say. The year 1 is what programs in Go write for no time."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Null and nothing are the same to the programs that wrote these.
Text = Annotated[str, BeforeValidator(_or_empty)]
Flag = Annotated[bool, BeforeValidator(_or_no)]
Moment = Annotated[datetime, AfterValidator(_aware)]
MaybeMoment = Annotated[Moment | None, BeforeValidator(_or_none)]
