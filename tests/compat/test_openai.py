"""OpenAI's moderations: what each category says, what may be asked, and errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from model.features import Document
from service import auth, sites
from service.compat.openai import CATEGORIES, INPUTS
from service.context import Services
from service.db import Database
from service.models import ApiKey, Base, KeyUsage
from tests.compat.asking import FRIENDLY, RUDE, moderate

FRENCH = "Je ne comprends pas pourquoi vous avez fait cela, c'est vraiment trop bizarre."
MAPS = ("categories", "category_scores", "category_applied_input_types")
NOT_JUDGED = {name for name, label in CATEGORIES.items() if label is None}


def results(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert answer.json.keys() == {"id", "model", "results"}
    found: list[dict[str, Any]] = answer.json["results"]
    return found


def result(answer: TestResponse) -> dict[str, Any]:
    (found,) = results(answer)
    return found


def refused(answer: TestResponse) -> tuple[int, str | None, str | None]:
    """Status, code and parameter of an error in the documented shape."""
    assert answer.json is not None
    assert answer.json.keys() == {"error"}
    error = answer.json["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    assert error["message"]
    assert error["type"]
    return answer.status_code, error["code"], error["param"]


def test_categories_with_a_label_have_its_score(
    client: FlaskClient, key: str, own: Services
) -> None:
    scorer = own.live.current()
    assert scorer
    ours = scorer.score(Document(RUDE))
    found = result(moderate(client, key, RUDE))
    scores = found["category_scores"]
    assert scores["harassment"] == ours["insult"]
    assert scores["hate"] == ours["identity_attack"]
    assert scores["harassment/threatening"] == ours["threat"]
    assert {name: scores[name] for name in ("spam", "toxicity", "obscene")} == {
        name: ours[name] for name in ("spam", "toxicity", "obscene")
    }


def test_categories_without_a_label_are_not_applied(client: FlaskClient, key: str) -> None:
    found = result(moderate(client, key, RUDE))
    for name in NOT_JUDGED:
        assert [found[each][name] for each in MAPS] == [False, 0.0, []]
    applied = found["category_applied_input_types"]
    assert {name for name, kinds in applied.items() if kinds != ["text"]} == NOT_JUDGED
    assert len({each for each in CATEGORIES if "/" in each or each == "self-harm"}) == 8


def test_flagged_goes_by_the_thresholds_of_the_site(
    client: FlaskClient, key: str, db: Database
) -> None:
    def set_all(threshold: float, insult: float) -> None:
        with db.write() as session:
            for label in filter(None, CATEGORIES.values()):
                sites.set_rule(session, "default", f"threshold_{label}", threshold)
            sites.set_rule(session, "default", "threshold_insult", insult)

    set_all(0.999999, 0.999999)
    found = result(moderate(client, key, RUDE))
    assert (found["flagged"], any(found["categories"].values())) == (False, False)
    set_all(0.999999, 0.000001)
    found = result(moderate(client, key, RUDE))
    assert found["flagged"]
    assert [name for name, reached in found["categories"].items() if reached] == ["harassment"]


def test_a_language_that_the_model_has_not_learned_is_flagged(
    client: FlaskClient, key: str, db: Database
) -> None:
    found = result(moderate(client, key, FRENCH))
    assert (found["flagged"], found["categories"]["unknown_language"]) == (True, True)
    applied = found["category_applied_input_types"]
    assert {name for name, kinds in applied.items() if kinds} == {"unknown_language"}
    with db.write() as session:
        sites.set_rule(session, "default", "languages", "any")
    found = result(moderate(client, key, FRENCH))
    assert not found["categories"]["unknown_language"]
    assert found["category_applied_input_types"]["hate"] == ["text"]


def test_a_list_of_texts_has_a_result_each_and_parts_have_one(
    client: FlaskClient, key: str
) -> None:
    one, other = results(moderate(client, key, [FRIENDLY, RUDE]))
    assert one == result(moderate(client, key, FRIENDLY))
    assert other == result(moderate(client, key, RUDE))
    parts = [{"type": "text", "text": text} for text in (FRIENDLY, RUDE)]
    assert result(moderate(client, key, parts)) == result(
        moderate(client, key, f"{FRIENDLY}\n{RUDE}")
    )


IMAGE = {"type": "image_url", "image_url": {"url": "https://pictures.example/1.png"}}


@pytest.mark.parametrize(
    "given",
    [
        None, 7, {}, [], [7], [["x"]], ["x", 7], ["x", IMAGE], [IMAGE], [{"type": "text"}],
        [{"type": "text", "text": 7}], [{}], ["x"] * (INPUTS + 1),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused(client: FlaskClient, key: str, given: Any) -> None:
    assert refused(moderate(client, key, given)) == (400, None, "input")


def test_the_model_must_be_a_name(client: FlaskClient, key: str) -> None:
    assert refused(moderate(client, key, "x", model=7)) == (400, None, "model")
    assert result(moderate(client, key, "x", model="omni-moderation-latest"))


def test_keys(client: FlaskClient, own: Services) -> None:
    assert refused(client.post("/v1/moderations"))[:2] == (401, "invalid_api_key")
    assert refused(moderate(client, "nonsense", "x"))[:2] == (401, "invalid_api_key")
    submit = auth.create_key(own, "blog", "submit")
    assert refused(moderate(client, submit, "x"))[:2] == (403, "insufficient_permissions")


def test_calls_are_counted_up_to_the_quota(client: FlaskClient, key: str, db: Database) -> None:
    with db.write() as session:
        session.query(ApiKey).update({"quota": 1})
    assert moderate(client, key, ["x", "y"]).status_code == 200
    answer = moderate(client, key, "x")
    assert refused(answer)[:2] == (429, "rate_limit_exceeded")
    assert int(answer.headers["Retry-After"]) > 0
    with db.read() as session:
        assert session.scalars(select(KeyUsage.calls)).all() == [1]


def test_other_addresses_and_methods(client: FlaskClient) -> None:
    assert refused(client.get("/v1/models"))[:2] == (404, "unknown_url")
    assert refused(client.get("/v1/moderations"))[:2] == (405, "method_not_supported")


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b"[" * 50_000])
def test_what_is_no_request_is_400(client: FlaskClient, key: str, data: bytes) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    assert refused(client.post("/v1/moderations", data=data, headers=headers))[0] == 400


def test_a_body_may_have_256_kib(client: FlaskClient, key: str) -> None:
    assert moderate(client, key, "word " * 50_000).status_code == 200
    assert refused(moderate(client, key, "word " * 53_000))[:2] == (413, "request_too_large")


def test_no_model_and_no_database_are_503(make_app: Callable[..., Flask], key: str) -> None:
    answer = moderate(make_app(model="no-such-model").test_client(), key, "x")
    assert refused(answer)[0] == 503
    assert int(answer.headers["Retry-After"]) > 0
    dead = make_app(database_url="postgresql://nobody@127.0.0.1:1/nothing")
    assert refused(moderate(dead.test_client(), key, "x"))[0] == 503


def test_no_table_holds_what_was_asked(client: FlaskClient, key: str, db: Database) -> None:
    moderate(client, key, "A word like zanzibar is rare.")
    with db.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                assert "zanzibar" not in repr(row)
