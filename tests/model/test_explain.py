import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import artifact
from model.features import Document, occurrences, weigh
from model.folding import fold
from model.labels import LABELS
from model.scorer import Scorer

ABUSE = "Well, you are a <b>stupid</b>  IDIOT, and nobody likes you"


def test_the_strongest_span_is_the_word_that_did_it(scorer: Scorer) -> None:
    spans = scorer.explain(Document(ABUSE))
    marked = " ".join(ABUSE[span.start : span.end] for span in spans)
    assert "stupid" in marked
    assert "IDIOT" in marked
    assert all(span.weight > 0 for span in spans)


def test_spans_come_strongest_first_and_no_more_than_asked(scorer: Scorer) -> None:
    spans = scorer.explain(Document(ABUSE), limit=2)
    assert len(spans) <= 2
    assert spans == sorted(spans, key=lambda span: -span.weight)


def test_offsets_count_code_points_of_the_original(scorer: Scorer) -> None:
    bare = scorer.explain(Document("you stupid idiot"))
    disguised = "😀\u200b\u0301 <p>you ﬆuｐid i\u00addiot"
    spans = scorer.explain(Document(disguised))
    marked = {disguised[span.start : span.end] for span in spans}
    assert bare
    assert any("ﬆuｐid" in text for text in marked)
    assert any("i\u00addiot" in text for text in marked)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_spans_lie_in_the_text_and_apart(scorer: Scorer, body: str) -> None:
    spans = sorted(scorer.explain(Document(body)), key=lambda span: span.start)
    assert all(0 <= span.start < span.end <= len(body) for span in spans)
    assert all(span.label in LABELS for span in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


def test_shares_of_the_words_add_up_to_the_score(scorer: Scorer, model_folder: Path) -> None:
    state, _ = artifact.load(model_folder)
    folded = fold(ABUSE)
    indices, values, _ = weigh(occurrences(folded, scorer.specification))
    whole = values @ state["weights"][indices].astype(float) * state["slope"]
    words, starts, ends = scorer.word_weights(folded)
    assert len(words) == len(starts) == len(ends) == len(folded.text.split())
    np.testing.assert_allclose(words.sum(axis=0), whole, atol=1e-9)


def test_plain_text_without_a_word_explains_nothing(scorer: Scorer) -> None:
    assert scorer.explain(Document("")) == []
    assert scorer.explain(Document(" \u200b\n")) == []


@pytest.mark.parametrize("limit", [0, 1, 100])
def test_the_limit_is_kept(scorer: Scorer, limit: int) -> None:
    assert len(scorer.explain(Document(ABUSE * 20), limit=limit)) <= limit
