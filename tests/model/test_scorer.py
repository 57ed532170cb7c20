import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer

ANYTHING = st.text(alphabet=st.characters(exclude_categories=()), max_size=400)


def assert_scored(scorer: Scorer, document: Document) -> None:
    scores = scorer.score(document)
    assert tuple(scores) == LABELS
    assert all(0.0 <= score <= 1.0 for score in scores.values())


@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\t ",
        "\0",
        "\ud800 \udfff",
        "🎉🔥👨‍👩‍👧",
        "مرحبا بكم في المدونة",
        "שלום לכולם",
        "\u202eright to left\u202c",
        "e\u0301" * 500,
        "abcdefghij" * 6000,
        "word " * 13_107,
        "\U0010ffff" * 100,
        "<a href=" * 4000,
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_any_text_ends_in_a_score(scorer: Scorer, body: str) -> None:
    assert_scored(scorer, Document(body, body[:100], body[:100], body[:100]))
    scorer.explain(Document(body))


@given(body=ANYTHING, name=ANYTHING, url=ANYTHING)
def test_no_text_is_beyond_it(scorer: Scorer, body: str, name: str, url: str) -> None:
    assert_scored(scorer, Document(body, name, url))


def test_spam_abuse_and_talk_are_told_apart(scorer: Scorer) -> None:
    spam = Document("Cheap replica watches, best price, order now https://watches-shop.example/")
    abuse = Document("You are a stupid idiot and nobody likes you")
    talk = Document("Thank you, I tried this on Sunday and it worked well.")
    assert max((spam, abuse, talk), key=lambda d: scorer.score(d)["spam"]) is spam
    assert max((spam, abuse, talk), key=lambda d: scorer.score(d)["toxicity"]) is abuse


def test_what_the_manifest_proposes_is_at_hand(scorer: Scorer) -> None:
    assert scorer.version == scorer.manifest.version
    assert set(scorer.thresholds) == set(LABELS)
    assert 0.0 <= scorer.certain_spam <= 1.0


def test_the_same_text_in_disguise_scores_the_same(scorer: Scorer) -> None:
    plain = scorer.score(Document("you stupid idiot"))
    disguised = scorer.score(Document("you ｓtupid idi\u00adot"))
    assert disguised["toxicity"] == pytest.approx(plain["toxicity"], abs=0.02)


def test_scoring_needs_neither_scikit_learn_nor_scipy(model_folder: Path) -> None:
    code = (
        "import sys; from pathlib import Path;"
        "from model.features import Document; from model.scorer import Scorer;"
        f"print(len(Scorer.load(Path({str(model_folder)!r})).score(Document('hello'))));"
        "print(*(m for m in sys.modules if m.split('.')[0] in ('sklearn', 'scipy')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["7"]


def test_one_comment_takes_well_under_a_millisecond_of_the_processor(scorer: Scorer) -> None:
    document = Document("I tried this on Sunday with rye flour and it worked very well. " * 3)
    times = []
    for _ in range(200):
        started = time.thread_time()
        scorer.score(document)
        times.append(time.thread_time() - started)
    assert min(times) < 0.001
