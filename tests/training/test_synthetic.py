import json
import random
import re
from collections import Counter
from itertools import islice

import pytest

from model.labels import LABELS
from training.__main__ import main
from training.synthetic import SUBJECTS, Example, comments, generate, groups
from training.synthetic.grammar import Grammar, GrammarError, Telling
from training.synthetic.names import MADE

MANY = 5000
ARTICLE = " ".join(f"Sentence {number} of an article that sells shoes." for number in range(9))


@pytest.fixture(scope="module", params=sorted(SUBJECTS))
def made(request: pytest.FixtureRequest) -> list[Example]:
    return generate(MANY, 1, request.param)


@pytest.fixture(scope="module")
def toxicity() -> list[Example]:
    return generate(MANY, 2, "toxicity")


def named(examples: list[Example], group: groups.Group) -> int:
    """How many of the comments name one of a group, or all of them."""
    name = re.compile(rf"\b({group.singular}|{group.plural})\b", re.IGNORECASE)
    return sum(name.search(example.body) is not None for example in examples)


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_the_same_seed_gives_the_same_comments(subject: str) -> None:
    assert generate(200, 4, subject) == generate(200, 4, subject)
    assert generate(200, 4, subject) != generate(200, 5, subject)


def test_a_shorter_list_is_the_beginning_of_a_longer_one() -> None:
    assert generate(300, 4)[:100] == generate(100, 4)


def test_no_two_comments_are_equal(made: list[Example]) -> None:
    assert len({example.body for example in made}) == len(made) == MANY


def test_labels_are_those_of_the_model(made: list[Example]) -> None:
    assert {label for example in made for label in example.labels} <= set(LABELS)
    assert {value for example in made for value in example.labels.values()} <= {0, 1}
    assert all(example.labels["spam"] in (0, 1) for example in made)


def test_no_slot_is_left_open(made: list[Example]) -> None:
    assert not [example for example in made if "{=" in example.body or ".frames" in example.body]


def test_half_of_the_spam_subject_is_spam_and_every_kind_is_there() -> None:
    made = generate(MANY, 3)
    assert sum(example.labels["spam"] for example in made) / MANY == pytest.approx(0.5, abs=0.03)
    spam, ordinary = comments.kinds()
    counts = Counter(example.kind for example in made)
    assert set(counts) == {kind.name for kind in spam + ordinary}
    assert min(counts.values()) >= 5


def test_spam_leaves_toxicity_unknown_and_ordinary_comments_have_no_label() -> None:
    for example in generate(500, 6):
        known = {"spam"} if example.labels["spam"] else set(LABELS)
        assert set(example.labels) == known
        assert example.labels["spam"] or not any(example.labels.values())


def told(slot: str) -> list[str]:
    """A slot that is made of an article, as twenty comments would have it."""
    grammar = Grammar.read({"article": ARTICLE}, MADE)
    return [Telling(grammar, random.Random(seed)).slot(slot) for seed in range(20)]


def test_an_excerpt_is_any_piece_of_its_article() -> None:
    pieces = set(told("excerpt"))
    assert len(pieces) > 10
    assert all(piece in ARTICLE and len(piece) <= 260 for piece in pieces)


def test_a_filled_page_has_its_article_in_lines_of_one_width() -> None:
    for page in told("filled"):
        lengths = [len(line.rstrip()) for line in page.split("\n")]
        assert " ".join(page.split()) == ARTICLE
        assert len(lengths) > 1
        assert max(lengths) <= 110
        assert min(lengths[:-1]) > 25


def test_likes_are_begged_for_and_talked_about() -> None:
    made = [made for made in generate(MANY, 8) if re.search(r"\bviews\b", made.body)]
    assert {made.labels["spam"] for made in made} == {0, 1}
    assert {made.kind for made in made} >= {"channel_pitch", "video_talk"}


def test_a_group_is_attacked_as_often_as_it_is_met_kindly(toxicity: list[Example]) -> None:
    pairs = [example for example in toxicity if example.kind.startswith("group_")]
    kindly, hostile = pairs[::2], pairs[1::2]
    assert not any(example.labels["toxicity"] for example in kindly)
    assert all(example.labels["toxicity"] for example in hostile)
    for group in groups.groups():
        met, attacked = named(kindly, group), named(hostile, group)
        assert min(met, attacked) > 0.4 * max(met, attacked), group


def test_every_group_comes_equally_often() -> None:
    around = len(groups.groups())
    counts = Counter(islice(groups.turns(random.Random(5)), 3 * around))
    assert set(counts.values()) == {3}


def test_kindness_names_groups_by_how_much_public_data_lacks() -> None:
    made = generate(2000, 3, "kindness")
    assert not any(label for example in made for label in example.labels.values())
    gay, blind = (sum(name in one.body.lower() for one in made) for name in ("gay", "blind"))
    assert gay > 5 * blind > 0
    assert set(groups.missing()) <= {group.people.lower() for group in groups.groups()}


def test_attacks_on_those_who_are_no_group_are_no_identity_attacks(
    toxicity: list[Example],
) -> None:
    referees = [example for example in toxicity if "referees" in example.body]
    assert any(example.labels["toxicity"] for example in referees)
    assert not any(example.labels["identity_attack"] for example in referees)


def test_a_denial_and_a_quotation_are_not_toxic(toxicity: list[Example]) -> None:
    for kind in ("negated_hate", "counter_speech", "harmless_emoji", "harsh_but_fair"):
        of_kind = [example for example in toxicity if example.kind == kind]
        assert len(of_kind) > 50
        assert not any(label for example in of_kind for label in example.labels.values())


def test_strong_words_at_nobody_are_no_insult_but_may_be_toxic(toxicity: list[Example]) -> None:
    strong = [example for example in toxicity if example.kind == "strong_words"]
    assert all(example.labels["insult"] == 0 for example in strong)
    assert all("toxicity" not in example.labels for example in strong)


def test_the_command_prints_one_json_object_per_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synthetic", "--count", "3", "--seed", "7", "--subject", "toxicity"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [Example(**json.loads(line)) for line in lines] == generate(3, 7, "toxicity")


def test_the_command_counts_kinds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synthetic", "--count", "50", "--kinds"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(int(line.split()[0]) for line in lines) == 50


def test_a_phrase_file_that_names_an_unknown_slot_is_refused() -> None:
    with pytest.raises(GrammarError, match="`greeting` names the unknown slot `nmae`"):
        Grammar.read({"greeting": "Hello {nmae}"}, {})


@pytest.mark.parametrize("line", ["[a|b", "a]", "a|b"])
def test_brackets_that_do_not_match_are_refused(line: str) -> None:
    with pytest.raises(GrammarError):
        Grammar.read({"slot": line}, {})
