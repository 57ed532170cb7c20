"""Perspective's calls: scores under its names, spans, languages, thresholds, corrections."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from model.features import Document
from service import auth, sites
from service.compat.perspective_scores import LABELS
from service.context import Services
from service.db import Database
from service.models import Base, ImportedLabel, KeyUsage
from tests.compat.asking import FRIENDLY, RUDE, analyze, suggest

FRENCH = "Je ne comprends pas pourquoi vous avez fait cela, c'est vraiment trop bizarre."
RUSSIAN = "Большое спасибо за статью!"


def scored(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json["attributeScores"]
    return found


def spans(answer: Any, attribute: str = "TOXICITY") -> list[tuple[int, int]]:
    return [(span["begin"], span["end"]) for span in scored(answer)[attribute]["spanScores"]]


def scores_of(own: Services, text: str) -> dict[str, float]:
    scorer = own.live.current()
    assert scorer
    return scorer.score(Document(text))


def message(answer: Any) -> str:
    assert answer.status_code == 400
    text: str = answer.json["error"]["message"]
    return text


def test_each_attribute_has_the_score_of_its_label(
    client: FlaskClient, key: str, own: Services
) -> None:
    ours = scores_of(own, RUDE)
    wanted: dict[str, Any] = {name: {} for name in LABELS}
    found = scored(analyze(client, key, RUDE, requestedAttributes=wanted))
    assert {name: scores["summaryScore"] for name, scores in found.items()} == {
        name: {"value": ours[label], "type": "PROBABILITY"} for name, label in LABELS.items()
    }
    assert LABELS["PROFANITY"] == "obscene"


def test_the_answer_has_the_documented_shape(client: FlaskClient, key: str) -> None:
    answer = analyze(client, key, "Hi there 🚂", clientToken="mine")
    score = scored(answer)["TOXICITY"]["summaryScore"]
    assert answer.json == {
        "attributeScores": {
            "TOXICITY": {
                "spanScores": [{"begin": 0, "end": 11, "score": score}],
                "summaryScore": score,
            }
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "clientToken": "mine",
    }


def test_each_sentence_is_scored_where_it_stands_in_utf_16(
    client: FlaskClient, key: str, own: Services
) -> None:
    answer = analyze(client, key, f"What a day 🚂! {RUDE}", spanAnnotations=True)
    assert spans(answer) == [(0, 14), (15, 15 + len(RUDE))]
    rude = scored(answer)["TOXICITY"]["spanScores"][1]["score"]["value"]
    assert rude == scores_of(own, RUDE)["toxicity"]


def test_markup_is_not_scored_and_places_are_those_of_the_text_as_sent(
    client: FlaskClient, key: str
) -> None:
    marked = "<p>You are a <b>stu</b>pid idiot &amp; a complete moron.</p><p>Bye.</p>"
    plain = analyze(client, key, "You are a stupid idiot & a complete moron.\nBye.\n")
    html = {"text": marked, "type": "HTML"}
    answer = analyze(client, key, comment=html, spanAnnotations=True)
    value = scored(answer)["TOXICITY"]["summaryScore"]["value"]
    assert value == pytest.approx(scored(plain)["TOXICITY"]["summaryScore"]["value"], abs=0.02)
    assert [marked[begin:end] for begin, end in spans(answer)] == [
        "You are a <b>stu</b>pid idiot &amp; a complete moron.",
        "Bye.",
    ]


def test_scores_below_the_threshold_are_left_out(client: FlaskClient, key: str) -> None:
    def asked(threshold: float) -> dict[str, Any]:
        wanted = {"TOXICITY": {"scoreThreshold": threshold}}
        text = f"{FRIENDLY} {RUDE}"
        return scored(analyze(client, key, text, requestedAttributes=wanted, spanAnnotations=True))

    every = asked(0)["TOXICITY"]
    kind, rude = (span["score"]["value"] for span in every["spanScores"])
    assert kind < rude
    assert [span["score"]["value"] for span in asked(rude)["TOXICITY"]["spanScores"]] == [rude]
    assert "summaryScore" not in asked(1.0).get("TOXICITY", {})
    assert asked(1.5) == {}


@pytest.mark.parametrize("code", ["en", "EN", "en-GB", "en_US"])
def test_english_may_be_asked_for_and_is_mirrored(client: FlaskClient, key: str, code: str) -> None:
    answer = analyze(client, key, FRENCH, languages=[code])
    assert scored(answer)
    assert (answer.get_json()["languages"], answer.get_json()["detectedLanguages"]) == (
        [code],
        ["und"],
    )


@pytest.mark.parametrize("text", [FRENCH, RUSSIAN])
def test_a_text_in_another_language_is_not_scored(client: FlaskClient, key: str, text: str) -> None:
    answer = analyze(client, key, text)
    assert message(answer) == "Unable to detect language"
    assert answer.get_json()["error"]["details"][0]["errorType"] == "LANGUAGE_DETECTION_FAILED"


def test_another_language_is_refused_or_its_attributes_dropped(
    client: FlaskClient, key: str
) -> None:
    answer = analyze(client, key, languages=["en", "om"])
    assert message(answer) == "Attribute TOXICITY does not support request languages: om"
    (detail,) = answer.get_json()["error"]["details"]
    assert detail["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert detail["languageNotSupportedByAttributeError"] == {
        "requestedLanguages": ["om"],
        "attribute": "TOXICITY",
    }
    dropped = analyze(client, key, languages=["om"], dropUnsupportedAttributes=True)
    assert (scored(dropped), dropped.get_json()["languages"]) == ({}, ["om"])


def test_a_site_that_trusts_the_model_with_any_language_gets_scores(
    client: FlaskClient, key: str, db: Database
) -> None:
    with db.write() as session:
        sites.set_rule(session, "default", "languages", "any")
    answer = analyze(client, key, FRENCH)
    assert scored(answer)["TOXICITY"]["summaryScore"]
    assert (answer.get_json()["languages"], answer.get_json()["detectedLanguages"]) == (
        ["und"],
        ["und"],
    )
    assert scored(analyze(client, key, FRENCH, languages=["fr"]))


def test_both_forms_of_context_are_taken_but_not_together(client: FlaskClient, key: str) -> None:
    entries = [{"text": "What do you think?"}]
    article = {"article": {"text": "On railways"}, "parentComment": {"text": "No."}}
    for context in ({"entries": entries}, {"articleAndParentComment": article}):
        assert scored(analyze(client, key, context=context)) == scored(analyze(client, key))
    both = {"entries": entries, "articleAndParentComment": article}
    assert message(analyze(client, key, context=both)) == "Only one kind of context can be given."


def test_snake_case_and_null_are_taken_too(client: FlaskClient, key: str) -> None:
    body = {
        "comment": {"text": RUDE, "type": None},
        "requested_attributes": {"TOXICITY": {"score_threshold": None}},
        "client_token": "mine",
        "span_annotations": True,
        "do_not_store": True,
        "community_id": "ours",
        "unheard_of": 7,
    }
    answer = client.post(f"/v1alpha1/comments:analyze?key={key}", json=body)
    assert spans(answer) == [(0, len(RUDE))]
    assert answer.json is not None
    assert answer.json["clientToken"] == "mine"


def test_no_content_type_and_more_parameters_do_no_harm(client: FlaskClient, key: str) -> None:
    sent = {"comment": {"text": FRIENDLY}, "requestedAttributes": {"TOXICITY": {}}}
    more = "alt=json&prettyPrint=false&fields=x&quotaUser=7&$.xgafv=2"
    answer = client.post(f"/v1alpha1/comments:analyze?key={key}&{more}", data=json.dumps(sent))
    assert scored(answer) == scored(analyze(client, key))


@pytest.mark.parametrize("header", ["X-Goog-Api-Key", "Authorization"])
def test_a_key_may_come_in_a_header(client: FlaskClient, key: str, header: str) -> None:
    carried = f"Bearer {key}" if header == "Authorization" else key
    sent = {"comment": {"text": FRIENDLY}, "requestedAttributes": {"TOXICITY": {}}}
    answer = client.post("/v1alpha1/comments:analyze", json=sent, headers={header: carried})
    assert answer.status_code == 200


def test_calls_are_counted(client: FlaskClient, key: str, own: Services) -> None:
    analyze(client, key)
    suggest(client, key, {"TOXICITY": 1})
    suggest(client, key, {"TOXICITY": 0.5})
    own.meter.flush()
    with own.db.read() as session:
        assert sum(session.scalars(select(KeyUsage.calls))) == 3


def test_no_table_holds_what_was_analyzed(client: FlaskClient, key: str, db: Database) -> None:
    for more in ({}, {"doNotStore": True}, {"context": {"entries": [{"text": "zanzibar"}]}}):
        analyze(client, key, "A word like zanzibar is rare.", **more)
    with db.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                assert "zanzibar" not in repr(row)


def learned(db: Database) -> list[tuple[str, str | None, str]]:
    with db.read() as session:
        rows = session.scalars(select(ImportedLabel).order_by(ImportedLabel.id))
        return [(row.action, row.label, row.body) for row in rows]


@pytest.mark.parametrize(
    ("scores", "meant"),
    [
        ({"TOXICITY": 1}, ("reject", "toxic")),
        ({"THREAT": 0.95, "TOXICITY": 0.4}, ("reject", "toxic")),
        ({"SPAM": 1}, ("reject", "spam")),
        ({"SPAM": 1, "INSULT": 1}, ("reject", "toxic")),
        ({"TOXICITY": 0}, ("approve", None)),
        ({"TOXICITY": 0, "SPAM": 0.1}, ("approve", None)),
        ({"TOXICITY": 0, "SPAM": 0.5}, None),
        ({"THREAT": 0}, None),
        ({"SPAM": 0}, None),
        ({"TOXICITY": 0.7}, None),
    ],
)
def test_sure_suggestions_become_labels(
    client: FlaskClient,
    key: str,
    db: Database,
    scores: dict[str, float],
    meant: tuple[str, str | None] | None,
) -> None:
    answer = suggest(client, key, scores, clientToken="mine", languages=["en"])
    assert answer.json == {
        "clientToken": "mine",
        "detectedLanguages": ["en"],
        "requestedLanguages": ["en"],
    }
    assert learned(db) == ([] if meant is None else [(*meant, RUDE)])


def test_do_not_store_and_parts_teach_nothing(client: FlaskClient, key: str, db: Database) -> None:
    assert suggest(client, key, {"TOXICITY": 1}, doNotStore=True).status_code == 200
    part = {"begin": 0, "end": 3, "score": {"value": 1}}
    parts = {"TOXICITY": {"spanScores": [part]}}
    assert suggest(client, key, {}, attributeScores=parts, sessionId="s").status_code == 200
    assert learned(db) == []


def test_what_no_database_takes_is_left_out(client: FlaskClient, key: str, db: Database) -> None:
    sent = b'{"comment":{"text":"so\\u0000 rude \\ud83d"},'
    sent += b'"attributeScores":{"TOXICITY":{"summaryScore":{"value":1}}}}'
    path = f"/v1alpha1/comments:suggestscore?key={key}"
    assert client.post(path, data=sent).status_code == 200
    assert learned(db) == [("reject", "toxic", "so rude ?")]


@pytest.mark.parametrize(
    "path",
    [
        "/$discovery/rest?version=v1alpha1",
        "/discovery/v1/apis/commentanalyzer/v1alpha1/rest",
    ],
)
def test_the_description_names_the_configured_address(make_app: Any, path: str) -> None:
    client = make_app(url="https://talk.example/parley").test_client()
    document = client.get(path, headers={"Host": "elsewhere.example"}).json
    assert document["rootUrl"] == "https://talk.example/parley/"
    methods = document["resources"]["comments"]["methods"]
    assert {name: method["path"] for name, method in methods.items()} == {
        "analyze": "v1alpha1/comments:analyze",
        "suggestscore": "v1alpha1/comments:suggestscore",
    }


def test_rules_are_those_of_the_site_of_the_key(
    client: FlaskClient, own: Services, db: Database
) -> None:
    with db.write() as session:
        sites.create(session, "other", "The other blog")
        sites.set_rule(session, "other", "languages", "any")
    key = auth.create_key(own, "other", "compatible", "other")
    assert scored(analyze(client, key, FRENCH))


def test_what_coral_sends_is_taken(client: FlaskClient, key: str, db: Database) -> None:
    asked = analyze(client, key, RUDE, doNotStore=True, languages=["en"])
    assert scored(asked)["TOXICITY"]["summaryScore"]["value"] > 0.5
    reference = json.dumps({"url": "https://blog.example/a?commentID=7", "Coral_comment_id": "7"})
    sent = {
        "context": {"entries": [{"text": reference}]},
        "languages": ["en"],
        "communityId": "Coral:https://coral.example",
        "clientToken": "comment:7",
    }
    for value, meant in ((1, ("reject", "toxic", RUDE)), (0, ("approve", None, RUDE))):
        answer = suggest(client, key, {"TOXICITY": value}, **sent)
        assert answer.get_json()["clientToken"] == "comment:7"
        assert learned(db) == [meant]
