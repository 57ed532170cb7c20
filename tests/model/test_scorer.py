import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from model import artifact
from model import scorer as scoring
from model.classifier import CommentClassifier
from model.features import Document
from model.labels import LABELS
from model.scorer import Scorer
from tests.model.texts import ANY_TEXT
from training import datasets

EXAMPLES = datasets.examples().documents


@pytest.fixture(scope="module")
def batch(model_folder: Path) -> CommentClassifier:
    state, manifest = artifact.load(model_folder)
    return CommentClassifier.from_state(state, Scorer(state, manifest).specification)


@pytest.fixture
def forgetful(model_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Scorer:
    """A scorer whose memory is full after a comment or two."""
    monkeypatch.setattr(scoring, "CAPACITY", 30)
    return Scorer.load(model_folder)


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
        "a" * 60_000,
        "word " * 13_107,
        "i d i o t " * 6_500,
        "½" * 30_000,
        "\U0010ffff" * 100,
        "<a href=" * 4000,
    ],
    ids=lambda body: ascii(body[:12]),
)
def test_any_text_ends_in_a_score(scorer: Scorer, body: str) -> None:
    assert_scored(scorer, Document(body, body[:100], body[:100], body[:100]))
    scorer.explain(Document(body))


@given(body=ANY_TEXT, name=ANY_TEXT, url=ANY_TEXT)
def test_no_text_is_beyond_it(scorer: Scorer, body: str, name: str, url: str) -> None:
    assert_scored(scorer, Document(body, name, url, name[:20]))


@given(body=ANY_TEXT, name=ANY_TEXT, url=ANY_TEXT)
def test_one_by_one_and_many_at_once_agree(
    scorer: Scorer, batch: CommentClassifier, body: str, name: str, url: str
) -> None:
    document = Document(body, name, url, name[:20])
    many = batch.decision_function([document])[0]
    np.testing.assert_allclose(scorer.decision(document), many, rtol=1e-6, atol=1e-6)


def test_examples_one_by_one_and_all_at_once_agree(
    scorer: Scorer, batch: CommentClassifier
) -> None:
    single = [list(scorer.score(document).values()) for document in EXAMPLES]
    np.testing.assert_allclose(batch.predict_proba(EXAMPLES), single, atol=1e-6)


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


@pytest.mark.parametrize("body", ["you stu\u0301pid idi\u00adot", "you stüpid i\u200bdiot"])
def test_marks_and_invisible_letters_change_no_score(scorer: Scorer, body: str) -> None:
    plain = scorer.score(Document("you stupid idiot"))
    assert scorer.score(Document(body)) == pytest.approx(plain, abs=1e-9)


@pytest.mark.parametrize(
    ("abuse", "harmless"),
    [
        ("idi\u043et", "r\u043eunded"),
        ("1d10t", "r0und3d"),
        ("idiooot", "rouuuunded"),
        ("i d i o t", "r o u n d e d"),
        ("ｉdiot", "ｒounded"),
    ],
)
def test_abuse_in_disguise_is_still_abuse(scorer: Scorer, abuse: str, harmless: str) -> None:
    one, other = (scorer.account(Document(f"you {word}")).tokens[-1] for word in (abuse, harmless))
    assert one[LABELS.index("toxicity")] > 0.2 > 0 > other[LABELS.index("toxicity")]


def test_a_full_memory_is_left_for_a_new_one(scorer: Scorer, forgetful: Scorer) -> None:
    for document in EXAMPLES[:100]:
        assert forgetful.score(document) == pytest.approx(scorer.score(document), abs=1e-9)
    account, fresh = (one.account(EXAMPLES[5]).tokens for one in (scorer, forgetful))
    np.testing.assert_allclose(account, fresh, atol=1e-9)


def test_a_comment_of_more_words_than_the_memory_holds_is_scored(
    scorer: Scorer, forgetful: Scorer
) -> None:
    long = Document(" ".join(f"word{number}" for number in range(200)))
    assert forgetful.score(long) == pytest.approx(scorer.score(long), abs=1e-9)


def test_threads_share_a_memory_and_agree(scorer: Scorer, forgetful: Scorer) -> None:
    alone = [list(scorer.score(document).values()) for document in EXAMPLES]
    with ThreadPoolExecutor(8) as pool:
        together = [list(s.values()) for s in pool.map(forgetful.score, EXAMPLES)]
    np.testing.assert_allclose(together, alone, atol=1e-9)


def test_an_endless_word_is_soon_known(forgetful: Scorer) -> None:
    forgetful.score(Document("you are an idiot"))
    before = forgetful._memory
    forgetful.score(Document("a" * 65_536))
    assert forgetful._memory is before


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
