"""The words of the widget: every file can be used, and a browser keeps it."""

import json
import re

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from service.config import ROOT
from service.widget import plurals, words

on_one_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
every_language = pytest.mark.parametrize("tag", words.tags())

ENGLISH = words.words("en")
EMBED_MD = (ROOT / "docs" / "embed.md").read_text("utf-8")

COUNTED = """([tag, numbers]) => numbers.map(
    (n) => [new Intl.PluralRules(tag).select(n), n.toLocaleString(tag)])"""


def placeholders(entry: words.Entry) -> set[str]:
    texts = [entry] if isinstance(entry, str) else entry.values()
    return {name for text in texts for name in re.findall(r"{(\w+)}", text)}


@every_language
def test_a_file_has_known_keys_only_and_says_each_in_the_form_of_english(tag: str) -> None:
    found = words.words(tag)
    assert found.keys() - ENGLISH.keys() == set()
    assert [key for key in found if type(found[key]) is not type(ENGLISH[key])] == []


@every_language
def test_a_sentence_is_filled_with_what_english_is_filled_with(tag: str) -> None:
    found = words.words(tag)
    wrong = [key for key in found if placeholders(found[key]) != placeholders(ENGLISH[key])]
    assert wrong == []


@on_one_database
@every_language
def test_a_page_of_any_origin_may_have_them(client: FlaskClient, tag: str) -> None:
    answer = client.get(f"/embed/words/{tag}.json", headers={"Origin": "https://blog.example"})
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json == json.loads(json.dumps(words.of_scripts(tag)))
    same = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/embed/words/{tag}.json", headers=same).status_code == 304


@on_one_database
@pytest.mark.parametrize("tag", ["xx", "EN", "..", "%2e%2e/words", "en.json", "\x00", "ü"])
def test_a_language_without_words_is_not_found(client: FlaskClient, tag: str) -> None:
    assert client.get(f"/embed/words/{tag}.json").status_code == 404


@every_language
def test_every_way_to_count_of_a_language_has_its_words(tag: str) -> None:
    forms = {key: set(entry) for key, entry in words.words(tag).items() if isinstance(entry, dict)}
    assert {key: told for key, told in forms.items() if told != plurals.categories(tag)} == {}


@every_language
def test_a_page_counts_as_a_browser_does(browser: Browser, tag: str) -> None:
    numbers = [*range(121), 1000, 1101, 9999, 10_000, 123_456, 1_000_000, 2_000_001]
    page = browser.new_page()
    told = page.evaluate(COUNTED, [tag, numbers])
    page.close()
    assert told == [[plurals.category(tag, n), plurals.written(tag, n)] for n in numbers]


def test_the_documentation_says_how_much_of_each_language_is_there() -> None:
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| (\d+) of (\d+) \|$", EMBED_MD, re.MULTILINE)
    there = {tag: (str(len(words.words(tag))), str(len(ENGLISH))) for tag in words.tags()}
    assert {tag: (some, every) for tag, some, every in rows} == there
