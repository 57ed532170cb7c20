"""What hurried hands do to a text. It happens to every kind alike, so it says nothing by itself."""

import random
import re

# Words of letters alone: addresses, code and mark-up stay as they are.
_WORD = re.compile(r"(?<![\w/.@<\[=&#-])[^\W\d_]{4,}(?![\w:/.@=(>\]-]*[/@=(>\]])")
_EMPTY = (
    (r" {2,}", " "),
    (r" +(?=[,.!?](?:\s|$))", ""),
    (r"(?<=[!?])\.(?=\s|$)", ""),
    (r"(?<!\.)\.\.(?!\.)", "."),
    (r",(?=[,.](?:\s|$))", ""),
)
_SENTENCE = re.compile(r"(?<=[.!?] )([A-Z])(?=[a-z ])")


def tidied(text: str) -> str:
    """The text without the gaps and double stops that empty alternatives leave behind."""
    for pattern, instead in _EMPTY:
        text = re.sub(pattern, instead, text)
    return text.strip()


def roughen(text: str, chance: random.Random) -> str:
    """The text with some habits and slips of its writer, or as it was."""
    if chance.random() < 0.55:
        for habit in chance.sample(_HABITS, chance.choice((1, 1, 2, 2, 3))):
            text = habit(text, chance)
    if chance.random() < 0.3:
        text = _lines(text, chance)
    return _marked_up(text, chance) if chance.random() < 0.06 else text


def _lines(text: str, chance: random.Random) -> str:
    """A new line after some of the sentences."""
    end, rate = chance.choice(("\n", "\n\n", "\n\n")), chance.choice((0.3, 0.6, 1.0))
    return re.sub(r"(?<=[.!?]) (?=\S)", lambda _: end if chance.random() < rate else " ", text)


def _marked_up(text: str, chance: random.Random) -> str:
    """Mark-up that an importer left: paragraphs, breaks and named characters."""
    paragraphs = text.split("\n\n")
    forms = (
        "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        text.replace("\n", "<br />\n"),
        text.replace("\n", "<br>"),
        text.replace("&", "&amp;").replace("'", "&#39;").replace('"', "&quot;"),
    )
    return chance.choice(forms)


def _slips(text: str, chance: random.Random) -> str:
    rate = chance.choice((0.01, 0.03, 0.06))
    return _WORD.sub(
        lambda found: _slip(found[0], chance) if chance.random() < rate else found[0], text
    )


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + chance.choice("aeioustrn") + word[at + 1 :],
        )
    )


def _no_capitals(text: str, _: random.Random) -> str:
    if "http" in text or "<" in text:
        return _SENTENCE.sub(lambda found: found[1].lower(), text[:1].lower() + text[1:])
    return text.lower()


def _no_apostrophes(text: str, _: random.Random) -> str:
    return re.sub(r"(?<=[a-z])'(?=(?:t|s|m|re|ve|ll|d)\b)", "", text)


def _curly(text: str, _: random.Random) -> str:
    return text if "<" in text else text.replace("'", "’").replace('"', "”")


def _no_last_stop(text: str, _: random.Random) -> str:
    return text.rstrip(".")


def _loud(text: str, chance: random.Random) -> str:
    return re.sub(r"(?<=\w)[.!](?=\s|$)", chance.choice(("!", "!!", "!!!")), text)


def _dotted(text: str, chance: random.Random) -> str:
    return re.sub(r"(?<=[a-z])\.(?=\s|$)", chance.choice(("...", "..", " .", "…")), text)


def _spaces(text: str, chance: random.Random) -> str:
    return chance.choice(
        (text.replace(". ", ".  "), re.sub(r",(?= )", " ,", text), text.replace(", ", ","))
    )


def _disguised(text: str, chance: random.Random) -> str:
    """Some words with digits for letters, with gaps in them, or run together with the next."""
    rate, way = chance.choice((0.1, 0.3)), chance.choice(_DISGUISES)
    return _WORD.sub(lambda found: way(found[0]) if chance.random() < rate else found[0], text)


def _digits(word: str) -> str:
    return word.translate(str.maketrans("aeiost", "4310$7"))


def _gaps(word: str) -> str:
    return " ".join(word)


def _dots(word: str) -> str:
    return ".".join(word)


def _star(word: str) -> str:
    return word[0] + "*" + word[2:]


def _stretched(word: str) -> str:
    return word[:-1] + word[-1] * 4


def _run_together(text: str, chance: random.Random) -> str:
    rate = 0.0 if "<" in text else chance.choice((0.1, 0.3))
    return re.sub(r"(?<=[a-z]) (?=[a-z])", lambda _: "" if chance.random() < rate else " ", text)


def _one_word_loud(text: str, chance: random.Random) -> str:
    words = list(_WORD.finditer(text))
    if not words:
        return text
    found = chance.choice(words)
    return text[: found.start()] + found[0].upper() + text[found.end() :]


_DISGUISES = (_digits, _digits, _gaps, _dots, _star, _stretched)
_HABITS = (
    _slips, _slips, _slips, _no_capitals, _no_capitals, _no_apostrophes, _curly, _no_last_stop,
    _no_last_stop, _loud, _dotted, _spaces, _one_word_loud,
    _disguised, _run_together,
)  # fmt: skip
