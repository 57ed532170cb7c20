"""What goes wrong on purpose: decisions of a week, changed before anybody learns from them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from model.features import Document
from training.decisions import Decision
from training.simulation.site import MODERATORS

# Given a week's decisions, its number and chance, what is learned from instead.
Attack = Callable[[Sequence[Decision], int, np.random.Generator], list[Decision]]

# The one whose account is in other hands; a third of the decisions is theirs.
HIJACKED = MODERATORS[1]
COPIES = 1000
# When somebody pastes or approves copies: there is something to lose by then.
WEEK = 6


def nothing(decisions: Sequence[Decision], _: int, __: np.random.Generator) -> list[Decision]:
    """As they were made."""
    return list(decisions)


def flipped(share: float) -> Attack:
    """One moderator says the opposite of the truth in this share of the decisions."""

    def attack(
        decisions: Sequence[Decision], _: int, chance: np.random.Generator
    ) -> list[Decision]:
        return [
            _opposite(each) if each.actor == HIJACKED and chance.random() < share else each
            for each in decisions
        ]

    return attack


def pasted(decisions: Sequence[Decision], week: int, chance: np.random.Generator) -> list[Decision]:
    """Somebody pastes one harmless comment of the site a thousand times, each with another link.

    All copies are rejected as spam, as they should be; the words in them are harmless.
    """
    harmless = [each for each in decisions if not any(each.known.values())]
    if week != WEEK or not harmless:
        return list(decisions)
    chosen = harmless[int(chance.integers(len(harmless)))]
    copies = [_with_link(chosen, number) for number in range(COPIES)]
    return [*decisions, *copies]


def campaign(
    decisions: Sequence[Decision], week: int, chance: np.random.Generator
) -> list[Decision]:
    """The hijacked account approves the same spam two hundred times, with a word changed each."""
    spam = [each for each in decisions if any(each.known.values())]
    if week != WEEK or not spam:
        return list(decisions)
    chosen = _opposite(spam[int(chance.integers(len(spam)))])
    copies = [
        replace(chosen, actor=HIJACKED, document=Document(f"{chosen.document.body} {number}"))
        for number in range(COPIES // 5)
    ]
    return [*decisions, *copies]


def _with_link(decision: Decision, number: int) -> Decision:
    body = f"{decision.document.body} http://shop{number}.example/offer"
    return replace(decision, document=Document(body), known={"spam": 1})


def _opposite(decision: Decision) -> Decision:
    """Approved instead of rejected, rejected as spam (or toxic) instead of approved."""
    label = "spam" if "spam" in decision.known else "toxicity"
    if any(decision.known.values()):
        return replace(decision, known={label: 0})
    return replace(decision, known={label: 1})


ATTACKS: Mapping[str, Attack] = MappingProxyType(
    {
        "none": nothing,
        "5 % flipped": flipped(0.05),
        "20 % flipped": flipped(0.2),
        "50 % flipped": flipped(0.5),
        "harmless text pasted": pasted,
        "spam approved 200 times": campaign,
    }
)
