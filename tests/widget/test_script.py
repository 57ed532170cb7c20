"""embed.js and counts.js as files: small, self-contained, kept by browsers."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from service.widget.script import counts_script, embed_script

on_one_database = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


@on_one_database
def test_a_page_loads_it_from_any_origin(client: FlaskClient) -> None:
    answer = client.get("/embed.js", headers={"Origin": "https://blog.example"})
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@on_one_database
def test_a_page_loads_at_most_twelve_kilobytes(client: FlaskClient) -> None:
    answer = client.get("/embed.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == embed_script()
    assert len(answer.data) <= 12 * 1024


@on_one_database
def test_a_browser_that_has_it_is_not_sent_it_again(client: FlaskClient) -> None:
    first = client.get("/embed.js")
    again = client.get("/embed.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_it_loads_no_scripts_but_two_of_its_own() -> None:
    loaded = re.findall(r'import\(new URL\("([^"]+)"', embed_script().decode())
    assert sorted(loaded) == ["embed/news.js", "embed/work.js"]
    assert embed_script().count(b"import(") == 2


@pytest.mark.parametrize("script", [embed_script(), counts_script()], ids=["embed", "counts"])
@pytest.mark.parametrize("word", ["cookie", "eval(", "new Function", "<style", ".style"])
def test_it_does_nothing_that_a_strict_policy_or_a_reader_minds(script: bytes, word: str) -> None:
    assert word not in script.decode()


@on_one_database
def test_it_holds_the_shared_colours(client: FlaskClient) -> None:
    with client.get("/static/tokens.css") as tokens:
        lines = tokens.get_data(as_text=True).replace(" ", "").splitlines()
    colour = next(line for line in lines if line.startswith("--parley-accent:"))
    assert colour in client.get("/embed.js").text


def test_it_leaves_out_tokens_that_it_does_not_use() -> None:
    script = embed_script().decode()
    tokens = set(re.findall(r"(--parley-[\w-]+):", script))
    assert tokens
    assert tokens - set(re.findall(r"var\((--[\w-]+)", script)) == set()
