"""The words of the widget: every file can be used, and a browser keeps it."""

import json
import re

import pytest
from flask.testing import FlaskClient

from service.widget import words

on_one_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
every_language = pytest.mark.parametrize("tag", words.tags())

ENGLISH = words.words("en")


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
