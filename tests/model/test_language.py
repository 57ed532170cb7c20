"""Which texts the model's scores mean something for."""

import pytest
from hypothesis import given

from model.language import familiar
from tests.model.texts import ANY_TEXT
from tests.text.growth import is_linear

RUSSIAN = "Не соглашусь с автором, перевод точнее."


@pytest.mark.parametrize(
    "body",
    [
        RUSSIAN,
        "идиот",
        "参考になりました。",
        "写得很好",
        "مقال جميل، شكرا لك.",
        "다음 글도 기대할게요.",
        "यह बहुत अच्छा लेख है",
        "Πολύ ωραίο άρθρο",
        "Ich weiß, wo du wohnst. Pass gut auf dich auf.",
        "DAS IST WIRKLICH SEHR SCHÖN GESCHRIEBEN WORDEN",
        "No estoy de acuerdo. El problema no es la gente, es la falta de trenes.",
        "Je ne suis pas d'accord avec votre lecture de ce roman.",
        "Klopt, de pont vaart alleen in het weekend. Wij stonden er ook voor niks.",
        "Det var en fin tur, men det blev lidt for varmt på vejen hjem.",
        "Eline sağlık, anneannemin yaptığı gibi olmuş, biraz da nane ekledim.",
        "Cảm ơn bạn, mình làm theo thì bánh nở đều.",
    ],
)
def test_other_scripts_and_languages_are_unfamiliar(body: str) -> None:
    assert not familiar(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "ok",
        "👍👍👍 🚂🚂🚂",
        "①②③④⑤ ℹ️ ½",
        "¯\\_(ツ)_/¯",
        "lol lol lol lol lol lol lol lol",
        "Thanks, this helped.",
        "It’s exactly what I’ve been looking for.",
        "AS I SAID BEFORE, NOBODY READS THE MANUAL",
        "My daughter says «спасибо» for the recipe and has baked it twice since then.",
        "Ｗｅ ｗｅｎｔ ｔｈｅｒｅ ｗｉｔｈ ｔｈｅ ｃｈｉｌｄｒｅｎ",
        "𝐘𝐨𝐮 𝐚𝐫𝐞 𝐭𝐡𝐞 𝐛𝐞𝐬𝐭 𝐩𝐞𝐨𝐩𝐥𝐞 𝐞𝐯𝐞𝐫",
        "y o u a r e k i n d",
    ],
)
def test_english_and_too_little_to_tell_are_familiar(body: str) -> None:
    assert familiar(body)


@pytest.mark.parametrize(
    "body",
    [
        "https://ru.wikipedia.org/wiki/Москва_и_Петербург",
        "https://verein.example/der-neue-weg-am-see Schau",
        "Anna Keller, Peter Brandt, Jonas Weber, Lena Vogt",
        "So: `sudo apt install cmake meson ninja gettext valgrind`",
        "```\nsudo apt install cmake\nmeson setup build\nninja test\n```",
        "self.garten = baum(haus.wiese, _strauch, blume_1) @wurzel/zweig.blatt",
    ],
)
def test_links_names_and_code_do_not_decide(body: str) -> None:
    assert familiar(body)


def test_what_stands_after_code_counts() -> None:
    assert not familiar("```\nmake test\n``` Ich weiß, wo du wohnst. Pass gut auf dich auf.")


def test_links_do_not_make_a_text_english() -> None:
    assert not familiar(RUSSIAN + " https://example.com/" + "the-and-that/" * 20)


@given(ANY_TEXT)
def test_any_text_is_taken(body: str) -> None:
    assert familiar(body) in (True, False)


@pytest.mark.parametrize(
    "pattern", ["a", "a.", "я", "the www.", "ﷺ", "a\u0301\u0316", "𝐚", "http://", "`", "`a", "```a"]
)
def test_time_is_linear(pattern: str) -> None:
    assert is_linear(familiar, pattern)
