"""Every rule, every reason, and what must hold whatever the facts are."""

import math
from dataclasses import replace
from itertools import chain
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import LABELS
from service import policy
from service.policy import (
    Ban,
    Case,
    Facts,
    Languages,
    Mode,
    Rules,
    Sending,
    Verdict,
    decide,
    settle,
)

RULES = Rules(
    mode="auto",
    thresholds=dict.fromkeys(LABELS, 0.8),
    certain_spam=0.98,
    max_links=1,
    min_form_seconds=3,
    proof_of_work=1000,
)
CLEAN = dict.fromkeys(LABELS, 0.01)
TRUSTED = Facts(approved_count=3)
PROGRAM = Sending(trap_filled=True, form_seconds=0.0, work_done=False)


def scores(**given: float) -> dict[str, float]:
    return CLEAN | given


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def details(verdict: Verdict) -> list[str]:
    return [reason.detail for reason in verdict.reasons]


def test_an_ordinary_comment_is_approved() -> None:
    assert decide(CLEAN, Facts(), RULES) == Verdict("approved", None, ())


def test_every_rule_runs_and_every_reason_is_kept() -> None:
    facts = Facts(
        bans=get_args(Ban),
        banned_phrases=("cheap pills",),
        suspect_phrases=("dear friend",),
        link_count=2,
        unknown_language=True,
        reserved="name",
        edited_after_decision=True,
        sending=PROGRAM,
    )
    verdict = decide(dict.fromkeys(LABELS, 0.99), facts, replace(RULES, mode="premoderate"))
    # No rule finds these, or they exclude another.
    expected = set(policy.REASONS) - {"model_unavailable", "first_comment", "reported", "imported"}
    assert set(codes(verdict)) == expected


def test_reasons_are_words_for_people() -> None:
    facts = Facts(banned_phrases=("cheap pills",), link_count=2)
    assert details(decide(scores(spam=0.996, identity_attack=0.8), facts, RULES)) == [
        "the banned phrase “cheap pills”",
        "spam 0.99, over 0.80",
        "identity attack 0.80, right at the threshold",
        "two links, more than the one you allow",
    ]


@pytest.mark.parametrize(
    ("count", "allowed", "words"),
    [
        (1, 0, "one link, and you allow none"),
        (3, 2, "three links, more than the two you allow"),
        (40, 12, "40 links, more than the twelve you allow"),
    ],
)
def test_links_are_counted_in_words(count: int, allowed: int, words: str) -> None:
    verdict = decide(CLEAN, Facts(link_count=count), replace(RULES, max_links=allowed))
    assert details(verdict) == [words]


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (0.8, "spam 0.80, right at the threshold"),
        (0.801, "spam 0.801, over 0.800"),
        (0.80001, "spam 0.80, right at the threshold"),
        (1.0, "spam 1.00, over 0.80"),
    ],
)
def test_a_score_never_reads_as_equal_when_it_is_over(score: float, words: str) -> None:
    assert details(decide(scores(spam=score), Facts(), RULES)) == [words]


def test_a_score_carries_its_number() -> None:
    (reason,) = decide(scores(threat=0.9), Facts(), RULES).reasons
    assert (reason.code, reason.score) == ("threat", 0.9)


def test_of_many_phrases_three_are_named() -> None:
    verdict = decide(CLEAN, Facts(suspect_phrases=("a", "b", "c", "d", "e")), RULES)
    assert details(verdict) == ["the suspect phrases “a”, “b”, “c” and two more"]


def test_a_label_without_a_threshold_holds_nothing() -> None:
    rules = replace(RULES, thresholds={"spam": 0.8})
    assert decide(scores(threat=1.0), Facts(), rules).status == "approved"


def test_without_a_model_the_other_reasons_are_still_named() -> None:
    verdict = decide(None, Facts(link_count=5), RULES)
    assert codes(verdict) == ["model_unavailable", "links"]


@pytest.mark.parametrize("wrong", [math.nan, math.inf, -0.1, 1.1])
def test_what_is_no_probability_is_no_judgement(wrong: float) -> None:
    assert codes(decide(scores(insult=wrong), Facts(), RULES)) == ["model_unavailable"]


def test_a_missing_label_is_no_judgement() -> None:
    assert codes(decide({"spam": 0.1}, Facts(), RULES)) == ["model_unavailable"]


def test_a_first_comment_is_held_where_the_site_asks() -> None:
    rules = replace(RULES, mode="first-comment")
    assert codes(decide(CLEAN, Facts(), rules)) == ["first_comment"]
    assert decide(CLEAN, Facts(approved_count=1), rules).status == "approved"


def test_an_unknown_language_waits_unless_the_site_takes_any() -> None:
    facts = Facts(unknown_language=True)
    verdict = decide(CLEAN, facts, RULES)
    assert (codes(verdict), verdict.queue) == (["unknown_language"], "needs_you")
    assert decide(CLEAN, facts, replace(RULES, languages="any")).status == "approved"


def test_a_trusted_author_is_spared_the_precautions() -> None:
    facts = replace(TRUSTED, link_count=9, suspect_phrases=("dear",), unknown_language=True)
    facts = replace(facts, sending=PROGRAM)
    for mode in get_args(Mode):
        assert decide(CLEAN, facts, replace(RULES, mode=mode)).status == "approved"


@pytest.mark.parametrize(
    "facts",
    [
        replace(TRUSTED, approved_count=2),
        replace(TRUSTED, rejected_lately=True),
    ],
)
def test_trust_takes_enough_approvals_and_no_late_rejection(facts: Facts) -> None:
    assert decide(CLEAN, facts, replace(RULES, mode="premoderate")).status == "held"


def test_an_author_marked_as_trusted_is_spared_the_precautions_alone() -> None:
    facts = Facts(mark="trusted", rejected_lately=True, link_count=9, suspect_phrases=("dear",))
    for mode in get_args(Mode):
        assert decide(CLEAN, facts, replace(RULES, mode=mode)).status == "approved"
    grave = replace(facts, bans=("author",), banned_phrases=("pills",))
    held = codes(decide(scores(spam=0.9), grave, RULES))
    assert held == ["banned_author", "banned_phrase", "spam"]


def test_an_author_marked_as_never_trusted_earns_no_trust() -> None:
    facts = replace(TRUSTED, mark="never", link_count=9)
    assert codes(decide(CLEAN, facts, RULES)) == ["links"]


def test_a_site_that_trusts_after_none_trusts_nobody() -> None:
    rules = replace(RULES, mode="premoderate", trusted_after=0)
    assert codes(decide(CLEAN, TRUSTED, rules)) == ["premoderate"]


@pytest.mark.parametrize(
    "facts",
    [
        replace(TRUSTED, bans=("link_domain",)),
        replace(TRUSTED, banned_phrases=("cheap pills",)),
        replace(TRUSTED, edited_after_decision=True),
    ],
)
def test_a_trusted_author_is_not_spared_bans_or_an_edit(facts: Facts) -> None:
    assert decide(CLEAN, facts, RULES).status == "held"


@pytest.mark.parametrize("kind", get_args(Ban))
def test_whoever_is_banned_is_almost_surely_spam(kind: Ban) -> None:
    assert decide(None, Facts(bans=(kind,)), RULES).queue == "almost_surely_spam"


def test_certain_spam_does_not_wait_for_a_person() -> None:
    assert decide(scores(spam=0.98), Facts(), RULES).queue == "almost_surely_spam"
    assert decide(scores(spam=0.97, threat=1.0), Facts(), RULES).queue == "needs_you"


@pytest.mark.parametrize("known", [TRUSTED, Facts(edited_after_decision=True)])
def test_certain_spam_of_somebody_known_waits_for_a_person(known: Facts) -> None:
    assert decide(scores(spam=0.99), known, RULES).queue == "needs_you"


@pytest.mark.parametrize(
    ("sending", "reasons"),
    [
        (Sending(), []),
        (Sending(form_seconds=3.0), []),
        (Sending(form_seconds=2.9), ["too_quick"]),
        (Sending(trap_filled=True), ["honeypot"]),
        (Sending(work_done=True), []),
        (Sending(work_done=False), ["no_proof_of_work"]),
        (PROGRAM, ["honeypot", "too_quick", "no_proof_of_work"]),
    ],
)
def test_signs_of_a_program_make_a_comment_wait(sending: Sending, reasons: list[str]) -> None:
    assert codes(decide(CLEAN, Facts(sending=sending), RULES)) == reasons
    asks_nothing = replace(RULES, honeypot="off", min_form_seconds=0, proof_of_work=0)
    assert decide(CLEAN, Facts(sending=sending), asks_nothing).status == "approved"


@pytest.mark.parametrize(("least", "words"), [(1, "a second"), (3, "three seconds")])
def test_quickness_is_told_by_what_the_site_asks(least: int, words: str) -> None:
    facts = Facts(sending=Sending(form_seconds=0.2))
    verdict = decide(CLEAN, facts, replace(RULES, min_form_seconds=least))
    assert details(verdict) == [f"sent within {words} of the form being shown"]


def test_a_filled_trap_with_spam_in_it_waits_for_nobody() -> None:
    trapped, quick = Facts(sending=Sending(trap_filled=True)), Facts(sending=Sending(False, 0.0))
    assert decide(scores(spam=0.85), trapped, RULES).queue == "almost_surely_spam"
    assert decide(scores(threat=0.9), trapped, RULES).queue == "needs_you"
    assert decide(scores(spam=0.85), quick, RULES).queue == "needs_you"
    decided = replace(trapped, edited_after_decision=True)
    assert decide(scores(spam=0.85), decided, RULES).queue == "needs_you"


def test_a_banned_phrase_alone_waits_for_a_person() -> None:
    assert decide(CLEAN, Facts(banned_phrases=("pills",)), RULES).queue == "needs_you"


def test_certain_spam_below_a_higher_threshold_of_the_site_is_not_held() -> None:
    rules = replace(RULES, thresholds={"spam": 0.999})
    assert decide(scores(spam=0.99), Facts(), rules).status == "approved"


PROBABILITIES = st.fixed_dictionaries(dict.fromkeys(LABELS, st.floats(0, 1)))
PHRASES = st.lists(st.sampled_from(["cheap pills", "dear friend"]), max_size=2).map(tuple)
SENDINGS = st.builds(
    Sending,
    trap_filled=st.booleans(),
    form_seconds=st.none() | st.floats(0, 10),
    work_done=st.none() | st.booleans(),
)
FACTS = st.builds(
    Facts,
    bans=st.lists(st.sampled_from(get_args(Ban)), max_size=2).map(tuple),
    banned_phrases=PHRASES,
    suspect_phrases=PHRASES,
    link_count=st.integers(0, 5),
    unknown_language=st.booleans(),
    approved_count=st.integers(0, 5),
    rejected_lately=st.booleans(),
    mark=st.none() | st.sampled_from(get_args(policy.Mark)),
    edited_after_decision=st.booleans(),
    sending=SENDINGS,
)
SITES = st.builds(
    Rules,
    mode=st.sampled_from(get_args(Mode)),
    thresholds=PROBABILITIES,
    certain_spam=st.floats(0.5, 1),
    max_links=st.integers(0, 3),
    trusted_after=st.integers(0, 4),
    languages=st.sampled_from(get_args(Languages)),
    honeypot=st.sampled_from(get_args(policy.Switch)),
    min_form_seconds=st.integers(0, 5),
    proof_of_work=st.integers(0, 5),
)
CASES = st.builds(Case, st.none() | PROBABILITIES, FACTS, SITES)
GRAVER: list[dict[str, Any]] = [
    {"bans": get_args(Ban)},
    {"banned_phrases": ("cheap pills",)},
    {"suspect_phrases": ("dear friend",)},
    {"link_count": 99},
    {"unknown_language": True},
    {"rejected_lately": True},
    {"mark": "never"},
    {"edited_after_decision": True},
    {"sending": PROGRAM},
]


@given(CASES)
def test_held_means_a_reason_and_a_list(case: Case) -> None:
    verdict = decide(case.scores, case.facts, case.rules)
    assert (verdict.status == "held") == bool(verdict.reasons) == (verdict.queue is not None)
    assert set(codes(verdict)) <= set(policy.REASONS)


@given(CASES, st.sampled_from(GRAVER))
def test_a_graver_fact_never_frees_a_comment(case: Case, graver: dict[str, Any]) -> None:
    before = decide(case.scores, case.facts, case.rules)
    after = decide(case.scores, replace(case.facts, **graver), case.rules)
    assert set(codes(before)) <= set(codes(after))
    assert before.status == "approved" or after.status == "held"


@given(CASES, st.data())
def test_the_order_of_the_rules_does_not_matter(case: Case, data: st.DataObject) -> None:
    rules = data.draw(st.permutations(policy.RULES))
    found = list(chain.from_iterable(rule(case) for rule in rules))
    shuffled, usual = settle(case, found), settle(case, policy.reasons(case))
    assert (shuffled.status, shuffled.queue) == (usual.status, usual.queue)
    assert set(shuffled.reasons) == set(usual.reasons)


@given(CASES)
def test_trust_spares_no_score_no_ban_and_no_banned_phrase(case: Case) -> None:
    spared = {"first_comment", "links", "suspect_phrase", "premoderate", "unknown_language"}
    spared |= {"honeypot", "too_quick", "no_proof_of_work"}
    trusted = replace(case.facts, approved_count=99, rejected_lately=False, mark=None)
    before = decide(case.scores, replace(case.facts, approved_count=0, mark=None), case.rules)
    after = decide(case.scores, trusted, case.rules)
    assert set(codes(before)) - set(codes(after)) <= spared


@given(CASES)
def test_nothing_is_published_without_a_judgement(case: Case) -> None:
    assert decide(None, case.facts, case.rules).status == "held"


@given(SENDINGS, SITES, st.integers(0, 5))
def test_no_sign_of_a_program_takes_a_plain_comment_out_of_sight(
    sending: Sending, rules: Rules, approved: int
) -> None:
    rules = replace(rules, thresholds=dict.fromkeys(LABELS, 0.5))
    verdict = decide(CLEAN, Facts(sending=sending, approved_count=approved), rules)
    assert verdict.queue in (None, "needs_you")


def test_staff_of_the_site_is_trusted_and_may_bear_its_names() -> None:
    staff = Facts(link_count=9, reserved="name", sending=Sending(by_staff=True))
    assert decide(CLEAN, staff, RULES).status == "approved"
    assert codes(decide(CLEAN, replace(staff, sending=Sending()), RULES)) == [
        "reserved_name",
        "links",
    ]
    never = replace(staff, mark="never")
    assert codes(decide(CLEAN, never, RULES)) == ["links"]


def test_what_links_by_its_nature_may_link() -> None:
    post = Facts(link_count=9, suspect_phrases=("x",), sending=Sending(may_link=True))
    assert codes(decide(CLEAN, post, RULES)) == ["suspect_phrase"]
