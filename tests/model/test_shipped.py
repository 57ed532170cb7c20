import json
from pathlib import Path

import pytest

import training
from model import artifact
from model.artifact import ArtifactError
from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer

GUARD = Path(training.__file__).with_name("guard.jsonl")
LARGEST = 20 * 1024 * 1024

TALK = (
    "Thanks, this saved my evening. The second step needs a newer version, though.",
    "I disagree with the last paragraph: the harbour was closed in 1974, not 1976.",
    "We did the same walk in May. Take the path along the river, it is less steep.",
    "My code is at https://git.example/anna/notes if somebody wants to try it.",
)
SPAM = (
    'Cheap pills online, no prescription! <a href="http://pills.example">buy viagra cialis</a>',
    "[url=http://casino.example]best online casino bonus[/url] play slots win real money now",
)
ABUSE = ("You are a fucking idiot and everybody knows it.", "shut up you stupid piece of shit")


@pytest.fixture(scope="module")
def shipped() -> Scorer:
    return Scorer.load(artifact.shipped())


def held(scorer: Scorer, body: str) -> set[str]:
    scores = scorer.score(Document(body))
    return {label for label in LABELS if scores[label] >= scorer.thresholds[label]}


def test_the_shipped_model_is_one_small_folder_with_a_card() -> None:
    folder = artifact.shipped()
    assert artifact.verify(folder).version == folder.name
    assert (folder / "CARD.md").exists()
    assert sum(path.stat().st_size for path in folder.iterdir()) <= LARGEST


@pytest.mark.parametrize("body", TALK)
def test_it_lets_people_talk(shipped: Scorer, body: str) -> None:
    assert not held(shipped, body)


@pytest.mark.parametrize("body", SPAM)
def test_it_holds_spam(shipped: Scorer, body: str) -> None:
    assert held(shipped, body) == {"spam"}


@pytest.mark.parametrize("body", ABUSE)
def test_it_holds_abuse(shipped: Scorer, body: str) -> None:
    assert {"toxicity", "insult", "obscene"} <= held(shipped, body)


def test_it_declares_where_its_rates_come_from(shipped: Scorer) -> None:
    assert shipped.manifest.priors["spam"] == pytest.approx(0.3)
    assert len(shipped.manifest.lineage["data"]) == 10
    assert 0.9 < shipped.certain_spam < 1.0


@pytest.mark.parametrize(("label", "least"), [("spam", 0.4), ("toxicity", 0.35)])
def test_it_catches_some_of_the_guard_set_and_holds_little_else(
    shipped: Scorer, label: str, least: float
) -> None:
    rows = [json.loads(line) for line in GUARD.read_text("utf-8").splitlines()]
    known = [(row["labels"][label], held(shipped, row["body"])) for row in rows]
    caught = [label in found for value, found in known if value == 1]
    wrong = [label in found for value, found in known if value == 0]
    assert sum(caught) / len(caught) > least
    assert sum(wrong) / len(wrong) < 0.03


def test_without_one_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifact, "ARTIFACTS", tmp_path)
    with pytest.raises(ArtifactError, match="0 models"):
        artifact.shipped()
