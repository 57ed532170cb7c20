"""The words of the pages without JavaScript, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request

from service.errors import Wrong
from service.widget import plurals, words


@dataclass(frozen=True)
class Speech:
    """Says things in one language; English where a word is missing."""

    tag: str

    @property
    def direction(self) -> str:
        """``ltr`` or ``rtl``."""
        return str(words.words(self.tag)["dir"])

    def say(self, key: str, **values: str | int) -> str:
        """The sentence of a key, filled: plain text, to be escaped like any other."""
        tag = self.tag if key in words.words(self.tag) else words.ENGLISH
        entry = words.words(tag)[key]
        if not isinstance(entry, str):
            entry = entry[plurals.category(tag, int(values["count"]))]
        return re.sub(r"{(\w+)}", lambda found: _shown(values[found[1]], tag), entry)

    def error(self, code: str, detail: str) -> str:
        """A refusal by its code; English readers get the server's own words, which say more."""
        key = f"error.{code}"
        known = self.tag != words.ENGLISH and key in words.words(self.tag)
        return self.say(key) if known else detail

    def wrong(self, name: str, message: str) -> str:
        """What is wrong with one field of the form, as a sentence."""
        label = self.say(name)
        code, limit = (message.code, message.limit) if isinstance(message, Wrong) else ("", None)
        if code == "empty":
            return self.say("empty", label=label)
        if self.tag != words.ENGLISH and f"error.{code}" in words.words(self.tag):
            return self.say(f"error.{code}", label=label, limit=limit or 0)
        return self.say("wrong", label=label, message=message)


def asked() -> str | None:
    """The language that the address names, to be named in the addresses it leads to."""
    return request.args.get("lang") or None


def of_request() -> Speech:
    """What the address asks for, else what the browser would like best, else English."""
    lang = asked()
    # As in the widget, a region is answered in its language; werkzeug's own match would
    # rather give English to somebody who reads 'ar-EG, en'.
    wanted = [lang] if lang else list(request.accept_languages.values())
    tags = (re.split("[-_]", tag.lower())[0] for tag in wanted)
    return Speech(next((tag for tag in tags if tag in words.tags()), words.ENGLISH))


def _shown(value: str | int, tag: str) -> str:
    """A value as text; from right to left it is isolated, or it would tear the words around it."""
    text = plurals.written(tag, value) if isinstance(value, int) else value
    return f"\u2068{text}\u2069" if words.words(tag)["dir"] == "rtl" else text
