"""Who writes: names and addresses of invented authors, numbers, and letters without meaning."""

import random
import string
import textwrap

from training.synthetic import links
from training.synthetic.grammar import Maker, Telling

_KEYS = ("asdfghjkl", "qwertyuiop", "zxcvbnm", "aeioubcdfgklmnprst")


def advertiser(telling: Telling) -> tuple[str, str]:
    """Name and address of somebody who advertises: often what is sold is the name."""
    chance = telling.random
    if chance.random() < 0.25:
        return "", ""
    style = chance.random()
    if style < 0.35:
        words = telling.slot("anchor")
        name = chance.choice((words, words.title(), words.capitalize()))
    else:
        name = person(telling) if style < 0.8 else links.invented(chance).capitalize()
    return name, links.shop_address(telling) if chance.random() < 0.75 else ""


def reader(telling: Telling) -> tuple[str, str]:
    """Name and address of somebody who takes part; one in four has a site."""
    chance = telling.random
    if chance.random() < 0.25:
        return "", ""
    return person(telling), links.home(telling) if chance.random() < 0.3 else ""


def person(telling: Telling) -> str:
    """A name as people sign comments."""
    chance = telling.random
    first, last = telling.slot("first"), telling.slot("last")
    return chance.choice(
        (
            first, first, first, f"{first} {last}", f"{first} {last}", f"{first} {last[0]}.",
            first.lower(), f"{first.lower()}{chance.randint(1, 99)}", links.invented(chance),
            f"{first.lower()}{last.lower()}", f"{first[0]}{last}".lower(), f"{first}{last}",
            links.invented(chance, 1, 2) + str(chance.randint(1, 2010)), f"{first} {last}",
        )
    )  # fmt: skip


def mashed(telling: Telling) -> str:
    """Keys struck at random."""
    chance = telling.random
    keys = chance.choice((*_KEYS, string.ascii_lowercase))
    return "".join(chance.choice(keys) for _ in range(chance.randint(3, 11)))


def code(telling: Telling) -> str:
    """A word of letters and digits in which upper and lower case change."""
    return links.letters(telling.random, 6, 16)


def amount(telling: Telling) -> str:
    """A sum of money."""
    chance = telling.random
    number = chance.choice(
        (chance.randint(2, 99) * 50, chance.randint(1, 99) * 1000, chance.randint(20, 990))
    )
    return chance.choice(
        (
            f"${number}", f"${number:,}", f"${number:,} USD", f"{number} dollars", f"£{number:,}",
            f"€{number:,}", f"{number:,} euros", f"{number} USDT", f"{number / 7000:.2f} BTC",
            f"{max(1, number // 1000)}k", f"${max(1, number // 1000)}k", f"{number}€",
        )
    )  # fmt: skip


def _number(least: int, most: int) -> Maker:
    return lambda telling: str(telling.random.randint(least, most))


def _break(telling: Telling) -> str:
    return telling.random.choice((" ", " ", "\n", "\n\n", "\n\n"))


def _maybe(maker: Maker, share: float) -> Maker:
    return lambda telling: " " + maker(telling) if telling.random.random() < share else ""


def _filled(telling: Telling) -> str:
    """The slot `article` in lines of one width, as programs break them."""
    chance = telling.random
    lines = textwrap.wrap(telling.slot("article"), chance.randint(45, 110))
    return chance.choice((" \n", "\n", "\n")).join(lines)


def _excerpt(telling: Telling) -> str:
    """A piece of the slot `article`, which begins and ends wherever it happens to."""
    chance, text = telling.random, telling.slot("article")
    start = chance.choice((0, chance.randrange(len(text) // 2)))
    end = start + chance.randint(60, 260)
    return text[start:end].strip()


def _invented(telling: Telling) -> str:
    return links.invented(telling.random, 2, 3)


def _brand(telling: Telling) -> str:
    return links.invented(telling.random, 2, 3).capitalize()


def _handle(telling: Telling) -> str:
    chance: random.Random = telling.random
    return links.invented(chance, 2, 3) + chance.choice(("", "_", "")) + str(chance.randint(1, 999))


MADE: dict[str, Maker] = {
    "link": links.link,
    "maybe_link": _maybe(links.link, 0.5),
    "site": links.shop_address,
    "host": links.shop_host,
    "spelled": lambda telling: links.spelled_out(links.shop_host(telling), telling.random),
    "home": links.home,
    "article": links.home_article,
    "mail": links.mail,
    "phone": links.phone,
    "amount": amount,
    "mashed": mashed,
    "code": code,
    "invented": _invented,
    "brand": _brand,
    "handle": _handle,
    "br": _break,
    "filled": _filled,
    "excerpt": _excerpt,
    "few": _number(2, 9),
    "tens": _number(10, 99),
    "hundreds": _number(100, 999),
    "thousands": _number(1000, 9999),
    "year": _number(2008, 2026),
}
