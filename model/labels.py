"""The seven labels. Their order is the order of every array with one entry per label."""

from collections.abc import Mapping
from typing import Final

LABELS: Final[tuple[str, ...]] = (
    "spam",
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
)

TOXICITY_LABELS: Final[tuple[str, ...]] = LABELS[1:]

MEANINGS: Final[Mapping[str, str]] = {
    "spam": "Written to advertise or to place a link, not to take part in the conversation.",
    "toxicity": "Rude, disrespectful or unreasonable enough to make people leave a conversation.",
    "severe_toxicity": "Very hateful or aggressive; rudeness or strong language alone is not.",
    "obscene": "Vulgar or sexually explicit language.",
    "threat": "Wishes or announces harm to a person or a group.",
    "insult": "Demeans a person or a group of people.",
    "identity_attack": "Attacks people for what they are: origin, religion, gender, disability.",
}
