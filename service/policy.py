"""Scores, facts and rules in; a verdict with every reason out.

Nothing here reads a database or a request. Every rule runs and every reason is kept, so that a
moderator sees all of them; any reason holds the comment. A new rule is one function in RULES and
one line in REASONS.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from model.labels import LABELS
from service.text import wording

Mode = Literal["auto", "premoderate", "first-comment"]
Languages = Literal["english", "any"]
Switch = Literal["on", "off"]
Ban = Literal["author", "address", "network", "email", "email_domain", "link_domain"]
Mark = Literal["trusted", "never"]
Status = Literal["approved", "held"]
Queue = Literal["needs_you", "almost_surely_spam"]

REASONS: Mapping[str, str] = MappingProxyType(
    {
        "banned_author": "The author, or the author's e-mail address, is banned.",
        "banned_address": "The network address it was sent from, or its network, is banned.",
        "banned_domain": "The author's e-mail domain, or a domain it links to, is banned.",
        "reserved_name": "The name or e-mail address is one of the site's own people.",
        "banned_phrase": "It contains a phrase from the list of banned phrases.",
        "model_unavailable": "No usable model was there to score it.",
        "spam": "The score for spam reaches its threshold.",
        "toxicity": "The score for toxicity reaches its threshold.",
        "severe_toxicity": "The score for severe toxicity reaches its threshold.",
        "obscene": "The score for obscene language reaches its threshold.",
        "threat": "The score for a threat reaches its threshold.",
        "insult": "The score for an insult reaches its threshold.",
        "identity_attack": "The score for an attack on a group of people reaches its threshold.",
        "unknown_language": "The model has not learned to judge its script or language.",
        "suspect_phrase": "It contains a phrase from the list of suspect phrases.",
        "links": "It has more links than the site allows.",
        "honeypot": "A field that people do not see was filled in.",
        "too_quick": "It was sent sooner after its form was shown than the site allows.",
        "no_proof_of_work": "It came without the proof of work that the site asks for.",
        "first_comment": "The author has no approved comment yet, and the site asks for one.",
        "premoderate": "The site holds every comment for a moderator.",
        "edited_after_decision": "The text was changed after a moderator had decided it.",
        "imported": "It waited for a moderator in the program that it was imported from.",
        "reported": "A reader reported it.",
    }
)

_BANS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "author": ("banned_author", "the author is banned"),
        "email": ("banned_author", "the author's e-mail address is banned"),
        "address": ("banned_address", "the network address is banned"),
        "network": ("banned_address", "the network of the address is banned"),
        "email_domain": ("banned_domain", "the domain of the author's e-mail address is banned"),
        "link_domain": ("banned_domain", "it links to a banned domain"),
    }
)
_BAN_CODES = frozenset(code for code, _ in _BANS.values())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a comment is held: a code of REASONS, words for a moderator, the score if it is one."""

    code: str
    detail: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site asks for; `thresholds` and `certain_spam` are probabilities."""

    mode: Mode
    thresholds: Mapping[str, float]
    certain_spam: float
    max_links: int = 2
    trusted_after: int = 3
    languages: Languages = "english"
    honeypot: Switch = "on"
    min_form_seconds: int = 0
    proof_of_work: int = 0


@dataclass(frozen=True, slots=True)
class Sending:
    """How a comment was sent: what may tell a program from a person at a form.

    The defaults say that nothing is known of it, which speaks against nobody. `form_seconds` is
    the time since the form was shown. `work_done` None: none was asked for. `by_staff`: the
    site's own server says that one of its people is signed in. `may_link`: what was sent is of a
    kind that has links by its nature, such as a blog post.
    """

    trap_filled: bool = False
    form_seconds: float | None = None
    work_done: bool | None = None
    by_staff: bool = False
    may_link: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a comment and its author beside the scores.

    `approved_count` and `rejected_lately` belong to an author token or to a login of the site's
    own, never to an e-mail address that anyone can type. `mark` is what people have said of the
    author by hand; it outweighs both. `reserved` says what of the author belongs to the site's own
    people.
    """

    bans: tuple[Ban, ...] = ()
    banned_phrases: tuple[str, ...] = ()
    suspect_phrases: tuple[str, ...] = ()
    link_count: int = 0
    unknown_language: bool = False
    approved_count: int = 0
    rejected_lately: bool = False
    mark: Mark | None = None
    reserved: Literal["name", "email"] | None = None
    edited_after_decision: bool = False
    sending: Sending = Sending()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a comment. `queue` is None exactly when it is approved."""

    status: Status
    queue: Queue | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One comment before the rules. `scores` is None when no usable model judged it."""

    scores: Mapping[str, float] | None
    facts: Facts
    rules: Rules

    @property
    def trusted(self) -> bool:
        """Whether the author is spared the precautions; `trusted_after` 0 trusts nobody.

        Somebody marked by hand is or is not, whatever became of earlier comments.
        """
        if self.facts.mark is not None:
            return self.facts.mark == "trusted"
        if self.facts.sending.by_staff:
            return True
        enough = 0 < self.rules.trusted_after <= self.facts.approved_count
        return enough and not self.facts.rejected_lately


def decide(scores: Mapping[str, float] | None, facts: Facts, rules: Rules) -> Verdict:
    """Judge one comment by every rule.

    Args:
        scores: the probability of each of the seven labels, 0 to 1. None, a missing label or
            anything that is no probability counts as no usable model.
        facts: see `Facts`.
        rules: see `Rules`. A label without a threshold holds nothing.
    """
    case = Case(_usable(scores), facts, rules)
    return settle(case, reasons(case))


def reasons(case: Case) -> tuple[Reason, ...]:
    """Everything that speaks for holding the comment, in the order of RULES."""
    return tuple(reason for rule in RULES for reason in rule(case))


def settle(case: Case, found: Sequence[Reason]) -> Verdict:
    """Turn reasons into a status and, for a held comment, one of the two lists.

    'Almost surely spam' is read by nobody unless someone looks, and expires. Only a ban, or spam
    above the threshold that was measured to be right 99.5 times in a hundred, leads there; or
    spam above the threshold that holds, in a form whose trap was filled: two signs of which one
    sees the words and the other does not. A banned phrase does not: it matches quotations and
    namesakes, too. Nor does a score for an author whom moderators trust, or for a text that a
    moderator has decided before: among those spam is far rarer than where the threshold was
    measured, and a person waits for them.
    """
    if not found:
        return Verdict("approved", None, ())
    codes = {reason.code for reason in found}
    known = case.trusted or "edited_after_decision" in codes
    measured = case.scores is not None and case.scores["spam"] >= case.rules.certain_spam
    certain = measured or {"honeypot", "spam"} <= codes
    surely = bool(codes & _BAN_CODES) or (certain and not known)
    return Verdict("held", "almost_surely_spam" if surely else "needs_you", tuple(found))


def _usable(scores: Mapping[str, float] | None) -> Mapping[str, float] | None:
    """The scores, or None unless each label has a probability: a NaN must not publish."""
    if scores is None or not all(0 <= scores.get(label, -1) <= 1 for label in LABELS):
        return None
    return scores


def _bans(case: Case) -> Iterator[Reason]:
    for kind in dict.fromkeys(case.facts.bans):
        yield Reason(*_BANS[kind])


def _reserved_name(case: Case) -> Iterator[Reason]:
    if case.facts.sending.by_staff:
        return
    if case.facts.reserved == "name":
        yield Reason("reserved_name", "under a name of the site's own people")
    if case.facts.reserved == "email":
        yield Reason("reserved_name", "under an e-mail address of the site's own people")


def _banned_phrase(case: Case) -> Iterator[Reason]:
    if case.facts.banned_phrases:
        yield Reason("banned_phrase", wording.phrases("banned", case.facts.banned_phrases))


def _scores(case: Case) -> Iterator[Reason]:
    if case.scores is None:
        return
    for label in LABELS:
        score, threshold = case.scores[label], case.rules.thresholds.get(label)
        if threshold is not None and score >= threshold:
            yield Reason(label, wording.score(label, score, threshold), score)


def _model_unavailable(case: Case) -> Iterator[Reason]:
    if case.scores is None:
        yield Reason("model_unavailable", "no model was there to score it")


def _unknown_language(case: Case) -> Iterator[Reason]:
    asked = case.rules.languages == "english"
    if asked and case.facts.unknown_language and not case.trusted:
        yield Reason("unknown_language", "in a script or language the model has not learned")


def _suspect_phrase(case: Case) -> Iterator[Reason]:
    if case.facts.suspect_phrases and not case.trusted:
        yield Reason("suspect_phrase", wording.phrases("suspect", case.facts.suspect_phrases))


def _links(case: Case) -> Iterator[Reason]:
    many = case.facts.link_count > case.rules.max_links
    if many and not case.facts.sending.may_link and not case.trusted:
        yield Reason("links", wording.links(case.facts.link_count, case.rules.max_links))


def _honeypot(case: Case) -> Iterator[Reason]:
    asked = case.rules.honeypot == "on"
    if asked and case.facts.sending.trap_filled and not case.trusted:
        yield Reason("honeypot", "a field that people do not see was filled in")


def _too_quick(case: Case) -> Iterator[Reason]:
    seconds, least = case.facts.sending.form_seconds, case.rules.min_form_seconds
    if seconds is not None and seconds < least and not case.trusted:
        yield Reason("too_quick", wording.quick(least))


def _no_proof_of_work(case: Case) -> Iterator[Reason]:
    asked = case.rules.proof_of_work > 0
    if asked and case.facts.sending.work_done is False and not case.trusted:
        yield Reason("no_proof_of_work", "sent without the proof of work that the site asks for")


def _first_comment(case: Case) -> Iterator[Reason]:
    asked = case.rules.mode == "first-comment"
    if asked and case.facts.approved_count == 0 and not case.trusted:
        yield Reason("first_comment", "the first comment of this author")


def _premoderate(case: Case) -> Iterator[Reason]:
    if case.rules.mode == "premoderate" and not case.trusted:
        yield Reason("premoderate", "every comment waits for a moderator here")


def _edited_after_decision(case: Case) -> Iterator[Reason]:
    if case.facts.edited_after_decision:
        yield Reason("edited_after_decision", "changed after a moderator had decided it")


Rule = Callable[[Case], Iterable[Reason]]

# The order is the one in which a moderator reads the reasons, gravest first; the verdict does
# not depend on it.
RULES: tuple[Rule, ...] = (
    _bans,
    _reserved_name,
    _banned_phrase,
    _scores,
    _model_unavailable,
    _unknown_language,
    _suspect_phrase,
    _links,
    _honeypot,
    _too_quick,
    _no_proof_of_work,
    _first_comment,
    _premoderate,
    _edited_after_decision,
)
