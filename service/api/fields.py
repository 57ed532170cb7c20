"""What single fields may hold, and in which words a wrong one is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from service.errors import Invalid, Wrong
from service.text import contact

UID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
SLUG = re.compile(r"[a-z0-9-]{1,64}")


def _clean(text: str) -> str:
    if "\x00" in text:
        raise ValueError("must not contain NUL")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("must not contain half of a surrogate pair")
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _ip(text: str) -> str:
    try:
        return str(ip_address(text))
    except ValueError:
        raise ValueError("must be an IP address") from None


# Pydantic's kinds of error in words that a page can show beside the field.
_MESSAGES = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_unicode": "must not contain half of a surrogate pair",
    "string_too_short": "must not be empty",
    "string_too_long": "must have at most {max_length} {parts}",
    "string_pattern_mismatch": "is not of the right form",
    "model_type": "must be an object",
    "list_type": "must be a list",
    "too_short": "must have at least {min_length} {parts}",
    "too_long": "must have at most {max_length} {parts}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
}


# What a reader can get wrong has a code, by the words or by Pydantic's kind.
_CODES = {
    "must not be empty": "empty",
    "must be an e-mail address": "email",
    "must be a web address": "web_address",
    "string_too_long": "too_long",
    "too_long": "too_long",
}


def field_errors(error: ValidationError, path: str = "") -> dict[str, str]:
    """Pydantic's errors below ``path`` as field → message, in the form of our problems."""
    found: dict[str, str] = {}
    for item in error.errors(include_url=False):
        name = ".".join([path] * bool(path) + [str(part) for part in item["loc"]]) or "body"
        found.setdefault(name, _message(item))
    return found


def _message(item: Mapping[str, Any]) -> str:
    said = _words(item)
    code = _CODES.get(said) or _CODES.get(item["type"])
    return Wrong(said, code, item.get("ctx", {}).get("max_length")) if code else said


def _words(item: Mapping[str, Any]) -> str:
    words = _MESSAGES.get(item["type"])
    if words is None:
        return str(item["msg"]).removeprefix("Value error, ")
    parts = "characters" if isinstance(item["input"], str) else "entries"
    return words.format(**item.get("ctx", {}), parts=parts)


def invalid(error: ValidationError, path: str = "") -> Invalid:
    """The 422 that a request gets which does not validate."""
    fields = field_errors(error, path)
    name, message = next(iter(fields.items()))
    return Invalid(f"{name} {message}.", fields=fields)


Clean = Annotated[str, AfterValidator(_clean)]
Uid = Annotated[
    str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$", examples=["01KAQ2V4Z0W8C1N5T6M7R8S9AB"])
]
Line = Annotated[Clean, AfterValidator(_one_line)]
Name = Annotated[Line, Field(min_length=1, max_length=100), AfterValidator(_filled)]
Email = Annotated[
    Annotated[Clean, Field(max_length=254), AfterValidator(contact.email)] | None,
    BeforeValidator(_none_if_empty),
]
Url = Annotated[
    Annotated[Clean, Field(max_length=500), AfterValidator(contact.web_address)] | None,
    BeforeValidator(_none_if_empty),
]
ArticleKey = Annotated[Clean, Field(min_length=1, max_length=500), AfterValidator(_filled)]
Title = Annotated[Annotated[Line, Field(max_length=300)] | None, BeforeValidator(_none_if_empty)]
Body = Annotated[Clean, Field(min_length=1, max_length=50_000), AfterValidator(_filled)]
Ip = Annotated[
    Annotated[Clean, Field(max_length=64), AfterValidator(_ip)] | None,
    BeforeValidator(_none_if_empty),
]
Note = Annotated[Annotated[Clean, Field(max_length=500)] | None, BeforeValidator(_none_if_empty)]
Slug = Annotated[
    Annotated[str, Field(max_length=64, pattern=r"^[a-z0-9-]+$")] | None,
    BeforeValidator(_none_if_empty),
]


# A moment as answers write it.
Time = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


def without_default(schema: dict[str, Any]) -> None:
    """Let the description of a field say that it may be left out, and no more."""
    schema.pop("default", None)


class Received(BaseModel):
    """A request: unknown fields are ignored."""

    model_config = ConfigDict(extra="ignore")

    @classmethod
    def model_json_schema(cls, *args: Any, **options: Any) -> dict[str, Any]:
        """The schema. Without options it is made once: the framework asks at every request."""
        return super().model_json_schema(*args, **options) if args or options else _schema(cls)


@cache
def _schema(model: type[Received]) -> dict[str, Any]:
    return super(Received, model).model_json_schema()


def kept_error(path: str = "") -> WrapValidator:
    """Put a field's error in place of its value: whether it counts is known later."""

    def validated(value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validate(value)
        except ValidationError as error:
            return invalid(error, path)

    return WrapValidator(validated)
