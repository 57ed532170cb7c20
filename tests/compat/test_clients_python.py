"""Clients from PyPI, unmodified, against a real server."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from service.context import Services
from tests.compat.asking import FRIENDLY, RUDE, Served, install
from tests.processes import run

pytestmark = [
    pytest.mark.parametrize("settings", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:httplib2"),
]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy named in the environment is not for addresses of this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_googles_client_builds_itself_from_the_description(served: Served) -> None:
    from googleapiclient.discovery import build
    from googleapiclient.errors import HttpError

    api = build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=served.key,
        discoveryServiceUrl=served.url + "/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )
    sent = {"comment": {"text": RUDE}, "requestedAttributes": {"TOXICITY": {}, "SPAM": {}}}
    scores = api.comments().analyze(body=sent).execute()["attributeScores"]
    assert scores["TOXICITY"]["summaryScore"]["value"] == served.score("toxicity")
    assert scores["SPAM"]["summaryScore"]["value"] == served.score("spam")
    told = {"TOXICITY": {"summaryScore": {"value": 1}}}
    sent = {"comment": {"text": RUDE}, "attributeScores": told, "clientToken": "mine"}
    assert api.comments().suggestscore(body=sent).execute()["clientToken"] == "mine"
    with pytest.raises(HttpError) as refused:
        api.comments().analyze(body={"comment": {"text": RUDE}}).execute()
    assert refused.value.reason == "Missing requested_attributes"
    assert refused.value.error_details[0]["errorType"] == "NO_REQUESTED_ATTRIBUTES"
    api.close()


def test_perspective(served: Served) -> None:
    from perspective import PerspectiveAPI

    client = PerspectiveAPI(served.key)
    client.api_client.url = served.url + "/v1alpha1/{endpoint}"
    assert client.score(RUDE, tests=["TOXICITY", "PROFANITY"]) == {
        "TOXICITY": served.score("toxicity"),
        "PROFANITY": served.score("obscene"),
    }
    told = client.analyze_comment(
        f"{FRIENDLY} {RUDE}",
        context=[{"text": "What do you think?"}],
        requested_attributes={"INSULT": {"scoreThreshold": 0.5}},
        span_annotations=True,
        languages=["en"],
        do_not_store=True,
        client_token="mine",
        session_id="s",
        community_id="c",
    )
    (span,) = told["attributeScores"]["INSULT"]["spanScores"]
    assert (span["begin"], span["score"]["value"]) == (len(FRIENDLY) + 1, served.score("insult"))
    suggested = client.suggest_score(RUDE, {"TOXICITY": {"summaryScore": {"value": 1.0}}})
    assert suggested["detectedLanguages"] == ["en"]


def test_pyperspective(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    from PyPerspective import Perspective
    from PyPerspective.errors import InvalidAuthKey

    monkeypatch.setattr(Perspective, "base_url", served.url + "/v1alpha1/comments:analyze")
    comment = Perspective.Perspective(served.key).get_score(RUDE, tests=["TOXICITY", "THREAT"])
    assert comment["toxicity"].score == served.score("toxicity")
    assert str(comment["threat"].spans[0]) == RUDE
    assert (comment.requests_langs, comment.detected_langs) == (["en"], ["en"])
    with pytest.raises(InvalidAuthKey):
        Perspective.Perspective("nobody")


PROGRAM = """
import json, os, httpx
from perspective import Attribute
from perspective.blocking import Perspective

def here(request):
    request.url = httpx.URL(os.environ["BASE"]).copy_with(raw_path=request.url.raw_path)

client = Perspective(os.environ["KEY"])
client._Perspective__client.event_hooks["request"].append(here)
score = client.score(os.environ["TEXT"], [Attribute.TOXICITY, Attribute.THREAT])
print(json.dumps([score.toxicity, score.threat, score.insult]))
"""


def test_perspectiveapi(served: Served, tmp_path: Path) -> None:
    install("perspectiveapi", tmp_path)
    own = {"BASE": served.url, "KEY": served.key, "TEXT": RUDE, "PYTHONPATH": str(tmp_path)}
    done = run([sys.executable, "-c", PROGRAM], env=os.environ | own)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [served.score("toxicity"), served.score("threat"), None]


def test_openai_with_strict_validation(served: Served, own: Services) -> None:
    import openai
    from openai.types import ModerationImageURLInputParam as Image
    from openai.types import ModerationTextInputParam as Text

    def client(key: str) -> openai.OpenAI:
        return openai.OpenAI(
            base_url=served.url + "/v1",
            api_key=key,
            max_retries=0,
            _strict_response_validation=True,
        )

    with client(served.key) as known, client("nobody") as stranger:
        told = known.moderations.create(input=RUDE)
        assert told.results[0].category_scores.harassment == served.score("insult")
        assert told.results[0].category_applied_input_types.violence == []
        assert told.results[0].flagged
        assert len(known.moderations.create(input=[FRIENDLY, RUDE]).results) == 2
        text: Text = {"type": "text", "text": RUDE}
        assert len(known.moderations.create(input=[text, text]).results) == 1
        image: Image = {"type": "image_url", "image_url": {"url": "https://pictures.example/1.png"}}
        with pytest.raises(openai.BadRequestError, match="Pictures cannot be judged"):
            known.moderations.create(input=[image])
        with pytest.raises(openai.AuthenticationError):
            stranger.moderations.create(input=RUDE)
