from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from model import artifact
from model.account import SMALLEST_WEIGHT
from model.features import Document, Specification
from model.labels import LABELS
from model.scorer import Scorer
from tests.model.texts import ANY_TEXT
from training import datasets

ABUSE = "Well, you are a <b>stupid</b>  IDIOT, and nobody likes you"


def assert_accounted(scorer: Scorer, folder: Path, document: Document) -> None:
    state, _ = artifact.load(folder)
    whole = state["slope"] * scorer.decision(document) + state["offset"]
    found = scorer.account(document).log_odds()
    np.testing.assert_allclose(found, whole, rtol=1e-9, atol=1e-9)


def test_every_comment_is_accounted_for(scorer: Scorer, model_folder: Path) -> None:
    for document in datasets.examples().documents:
        assert_accounted(scorer, model_folder, document)


@given(body=ANY_TEXT, name=ANY_TEXT)
def test_the_parts_add_up_to_the_score(
    scorer: Scorer, model_folder: Path, body: str, name: str
) -> None:
    assert_accounted(scorer, model_folder, Document(body, name, name, name[:9]))
    assert_accounted(scorer, model_folder, Document(body))


def test_each_part_has_its_place(model_folder: Path) -> None:
    state, manifest = artifact.load(model_folder)
    specification = Specification.from_dict(manifest.specification)
    weights = np.array(state["weights"])
    weights[specification.author_start : specification.structure_start] = 1.0
    suspicious = Scorer({**state, "weights": weights}, manifest)
    bare = suspicious.account(Document(""))
    whole = suspicious.account(Document("see https://shop.example/", "Cheap pills"))
    assert set(bare.form) == {"links_0", "words_to_3"}
    assert "links_1" in whole.form
    assert not bare.author.any()
    np.testing.assert_allclose(whole.author, 2**0.5 * state["slope"])
    np.testing.assert_array_equal(bare.bias, whole.bias)


def test_a_repeated_word_has_its_share_at_every_place(scorer: Scorer) -> None:
    account = scorer.account(Document("idiot idiot idiot idiot"))
    np.testing.assert_allclose(account.tokens[0], account.tokens[3])
    np.testing.assert_allclose(account.tokens[1], account.tokens[2])
    once = scorer.account(Document("idiot")).tokens[0]
    assert abs(account.tokens[0]).max() < abs(once).max()


@given(ANY_TEXT)
def test_accounts_lie_in_the_text_and_apart(scorer: Scorer, body: str) -> None:
    account = scorer.account(Document(body))
    assert account.tokens.shape == (len(account.spans), len(LABELS))
    assert all(0 <= start < end <= len(body) for start, end in account.spans)
    assert all(one[1] <= two[0] for one, two in pairwise(account.spans))


@given(ANY_TEXT)
def test_spans_lie_in_the_text_and_apart(scorer: Scorer, body: str) -> None:
    spans = sorted(scorer.explain(Document(body), limit=99), key=lambda span: span.start)
    assert all(0 <= span.start < span.end <= len(body) for span in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.label in LABELS for span in spans)
    assert all(span.weight >= SMALLEST_WEIGHT for span in spans)


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("😀 you <p>ﬆuｐid</p>", ["😀", "you", "ﬆuｐid"]),
        ("ä i\u00addi\u0301ot\u200b\u200b!", ["ä", "i\u00addi\u0301ot", "!"]),
        ("½ cup, 3½ at most", ["½", "cup", ",", "3½", "at", "most"]),
        ("you i d i o t!", ["you", "i d i o t", "!"]),
        ("ähm i. d. i. o. t", ["ähm", "i. d. i. o. t"]),
        ("ﷺ ok", ["ﷺ", "ok"]),
        ("a㎏b c", ["a㎏b", "c"]),
        ("مرحبا بكم", ["مرحبا", "بكم"]),
    ],
)
def test_offsets_count_code_points_of_the_original(
    scorer: Scorer, body: str, parts: list[str]
) -> None:
    spans = scorer.account(Document(body)).spans
    assert [body[start:end] for start, end in spans] == parts


def test_the_strongest_span_is_the_word_that_did_it(scorer: Scorer) -> None:
    spans = scorer.explain(Document(ABUSE))
    marked = " ".join(ABUSE[span.start : span.end] for span in spans)
    assert "stupid" in marked
    assert "IDIOT" in marked


def test_neighbours_for_one_label_are_one_span(scorer: Scorer) -> None:
    body = "You stupid  idiot"
    spans = scorer.explain(Document(body))
    assert "stupid  idiot" in body[spans[0].start : spans[0].end]
    account = scorer.account(Document(body))
    inside = [n for n, (start, _) in enumerate(account.spans) if start >= spans[0].start]
    added = account.tokens[inside, LABELS.index(spans[0].label)].sum()
    assert spans[0].weight == pytest.approx(added)


def test_spans_come_strongest_first_and_no_more_than_asked(scorer: Scorer) -> None:
    every, two = (scorer.explain(Document(ABUSE), limit=limit) for limit in (99, 2))
    assert every == sorted(every, key=lambda span: -span.weight)
    assert two == every[:2]
    assert len(every) > 2


def test_only_labels_in_question_are_explained(scorer: Scorer) -> None:
    for document in datasets.examples().documents:
        scores, spans = scorer.judge(document)
        near = {label: scores[label] / scorer.thresholds[label] for label in LABELS}
        reached = {label for label in LABELS if near[label] >= 1}
        assert {span.label for span in spans} <= (reached or {max(near, key=near.__getitem__)})


@pytest.mark.parametrize("limit", [0, 1, 100])
def test_judging_is_scoring_and_explaining(scorer: Scorer, limit: int) -> None:
    for document in (Document(ABUSE * 20), Document(""), Document("½ ok", "Jo")):
        scores, spans = scorer.judge(document, limit=limit)
        assert scores == pytest.approx(scorer.score(document), abs=1e-9)
        assert spans == scorer.explain(document, limit=limit)
        assert len(spans) <= limit


def test_plain_text_without_a_word_explains_nothing(scorer: Scorer) -> None:
    assert scorer.explain(Document("")) == []
    assert scorer.explain(Document(" \u200b\n")) == []
