"""How the languages of the widget count: plural categories and written numbers.

For whole numbers of zero and more, as Unicode CLDR 48 has them (``plurals.xml`` and the
number patterns of each language); tests compare them with a browser's ``Intl``.
"""

from __future__ import annotations

from collections.abc import Callable

MILLION = 1_000_000


def _one_other(n: int) -> str:
    return "one" if n == 1 else "other"


def _one_many(n: int) -> str:
    return "many" if n and n % MILLION == 0 else _one_other(n)


def _zero_is_one(n: int) -> str:
    return "one" if n == 0 else _one_many(n)


def _few(n: int) -> bool:
    return n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14)


def _polish(n: int) -> str:
    return "one" if n == 1 else "few" if _few(n) else "many"


def _russian(n: int) -> str:
    if n % 10 == 1 and n % 100 != 11:
        return "one"
    return "few" if _few(n) else "many"


def _arabic(n: int) -> str:
    if n < 3:
        return ("zero", "one", "two")[n]
    rest = n % 100
    return "few" if 3 <= rest <= 10 else "many" if rest >= 11 else "other"


def _other(_: int) -> str:
    return "other"


# Category of a number, sign between thousands, digits from which on it is written.
_LANGUAGES: dict[str, tuple[Callable[[int], str], str, int]] = {
    "ar": (_arabic, ",", 4),
    "de": (_one_other, ".", 4),
    "en": (_one_other, ",", 4),
    "es": (_one_many, ".", 5),
    "fr": (_zero_is_one, "\u202f", 4),
    "it": (_one_many, ".", 5),
    "ja": (_other, ",", 4),
    "nl": (_one_other, ".", 4),
    "pl": (_polish, "\u00a0", 5),
    "pt": (_zero_is_one, ".", 4),
    "ru": (_russian, "\u00a0", 4),
    "zh": (_other, ",", 4),
}


def category(tag: str, n: int) -> str:
    """The plural category of ``n`` (0 or more) in a language, such as ``few``."""
    return _LANGUAGES[tag][0](n)


def categories(tag: str) -> set[str]:
    """Every category that some whole number has in a language."""
    return {category(tag, n) for n in (*range(112), MILLION)}


def written(tag: str, n: int) -> str:
    """``n`` as it is written in a language: 1,234 in English, 1.234 in German."""
    _, sign, digits = _LANGUAGES[tag]
    return f"{n:,}".replace(",", sign) if len(str(n)) >= digits else str(n)
