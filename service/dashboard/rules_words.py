"""What the pages of the rules say: each setting in words, and what a change would have done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.labels import LABELS
from service.rules.preview import Moved, Preview, approved_by_people, rejected_by_people
from service.sites import SiteRules
from service.text import wording

MODES = {
    "auto": "Nothing else: what no rule and no score holds is published",
    "first-comment": "The first comment of each author",
    "premoderate": "Every comment",
}
LANGUAGES = {
    "english": "English; a text in another language waits for a moderator",
    "any": "Any; no text waits for its language",
}
REPLY_MAILS = {"off": "None", "on": "Authors may ask for them"}
SITE_FEED = {
    "off": "No; whoever follows comments has to know the article",
    "on": "Yes; it names every article that has a published comment",
}
NEW_COMMENTS = {
    "open": "Taken",
    "closed": "None; what there is stays to be read, decided and answered by the site's people",
}
HONEYPOT = {
    "on": "Whoever fills it in waits for a moderator",
    "off": "Not looked at",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One setting on the page; ``codes`` are the reasons that it gives, as anchors."""

    name: str
    word: str
    hint: str = ""
    choices: Mapping[str, str] | None = None
    codes: tuple[str, ...] = ()
    unit: str = ""


def _threshold(label: str) -> Field:
    word = label.replace("_", " ").capitalize()
    return Field(f"threshold_{label}", word, codes=(label,), unit="of 1")


SECTIONS: Sequence[tuple[str, str, tuple[Field, ...]]] = (
    (
        "Who waits for a moderator",
        "Besides what the rules and the scores below hold. Trusted authors never wait for these.",
        (
            Field("mode", "Held besides", choices=MODES, codes=("first_comment", "premoderate")),
            Field(
                "languages",
                "Languages the model may judge by itself",
                choices=LANGUAGES,
                codes=("unknown_language",),
            ),
            Field(
                "max_links",
                "Links a comment may have",
                "One more and it waits. Trusted authors may have any number.",
                codes=("links",),
            ),
        ),
    ),
    (
        "Against bots",
        "What tells a program from a person at the form. A sign alone only makes a comment wait; "
        "trusted authors and the site's own server are never asked.",
        (
            Field(
                "honeypot",
                "A field that people do not see",
                "Programs that fill in every field fill it in, too.",
                choices=HONEYPOT,
                codes=("honeypot",),
            ),
            Field(
                "min_form_seconds",
                "Shortest time at the form",
                "A comment that is sent sooner waits. 0: none does.",
                codes=("too_quick",),
                unit="seconds",
            ),
            Field(
                "proof_of_work",
                "Proof of work",
                "Numbers that a browser has to try while somebody types, half of them on average. "
                "50000 is a fraction of a second; without a script a comment waits. 0: none.",
                codes=("no_proof_of_work",),
            ),
        ),
    ),
    (
        "Trust",
        "Trusted authors are spared the precautions above and suspect phrases; never a ban, a "
        "banned phrase or a score.",
        (
            Field("trusted_after", "Approved comments that make an author trusted"),
            Field("trusted_days", "Days a rejected comment takes trust away", unit="days"),
        ),
    ),
    (
        "Scores",
        "A comment is held from this score on. Empty: the model's own, which stands in the field.",
        tuple(_threshold(label) for label in LABELS),
    ),
    (
        "Almost surely spam",
        "A list of its own that nobody has to read.",
        (
            Field(
                "certain_spam",
                "Spam score that leads there",
                "Empty: the model's, measured to be right 99.5 times in a hundred.",
                unit="of 1",
            ),
            Field("certain_spam_days", "Rejected unread after", unit="days"),
        ),
    ),
    (
        "Blind check",
        "So much of what nobody would read comes before moderators without its scores.",
        (
            Field("check_approved", "Of what is published by itself", unit="%"),
            Field("check_spam", "Of what is almost surely spam", unit="%"),
        ),
    ),
    (
        "Articles",
        "One article may have other rules: see Articles.",
        (
            Field("new_comments", "New comments on this site", choices=NEW_COMMENTS),
            Field(
                "close_after_days",
                "Comments close after",
                "Empty: never. Counted from the first comment, or from the date on the page "
                "Articles.",
                unit="days",
            ),
        ),
    ),
    (
        "What readers may follow",
        "",
        (Field("site_feed", "A feed of the comments on all articles", choices=SITE_FEED),),
    ),
    (
        "The site's own people",
        "",
        (Field("badge", "Beside their names where they answer"),),
    ),
    (
        "What authors may do",
        "",
        (
            Field("edit_minutes", "Authors may edit and delete for", unit="minutes"),
            Field("max_body", "Longest comment", unit="characters"),
            Field(
                "reply_mails",
                "Mails about replies",
                "Sent where a mail server is set, to addresses that have said yes.",
                choices=REPLY_MAILS,
            ),
            Field(
                "flood_count",
                "Comments at once",
                "From one author or address within the time below; then they are asked to wait.",
            ),
            Field("flood_seconds", "Within", unit="seconds"),
        ),
    ),
    (
        "How long things are kept",
        "What one person asks to have erased goes at once: see Privacy.",
        (
            Field("address_days", "Hashes of addresses", "Bans keep theirs.", unit="days"),
            Field(
                "email_days",
                "E-mail addresses of authors",
                "Empty: as long as the text. Who waits for replies keeps theirs until then.",
                unit="days",
            ),
            Field("deleted_days", "Texts of deleted comments", unit="days"),
            Field(
                "rejected_days",
                "Texts of rejected comments",
                "Empty: for good. A retraining learns nothing from a text that is erased.",
                unit="days",
            ),
        ),
    ),
)
WORDS = {field.name: field.word for _, _, fields in SECTIONS for field in fields}
# What no comment that is stored already can tell about.
UNSEEN = frozenset(
    {
        "badge",
        "certain_spam_days",
        "check_approved",
        "check_spam",
        "close_after_days",
        "edit_minutes",
        "max_body",
        "min_form_seconds",
        "new_comments",
        "proof_of_work",
        "reply_mails",
        "site_feed",
    }
    | {"flood_count", "flood_seconds"}
    | {"address_days", "email_days", "deleted_days", "rejected_days"}
)


def value(found: Any) -> str:
    """A setting as it stands in its field; nothing for what is unset."""
    return "" if found is None else str(found)


def changes(before: SiteRules, after: SiteRules) -> list[str]:
    """'Links a comment may have: 2 → 1', for each that differs."""
    return [
        f"{WORDS[name]}: {_said(getattr(before, name))} → {_said(new)}"
        for name, new in after
        if new != getattr(before, name)
    ]


def _said(found: Any) -> str:
    return "unset" if found is None else str(MODES.get(found, found) if found in MODES else found)


def figures(found: Preview, me: str) -> list[tuple[str, Sequence[Moved]]]:
    """What a change would have done, a sentence for each direction with the comments it is of."""
    told = (
        (_held(found.held, me), found.held),
        (_freed(found.freed, me), found.freed),
        (_many(found.shelved, "more would be almost surely spam, out of sight"), found.shelved),
        (_many(found.fetched, "more would wait in the queue"), found.fetched),
    )
    return [(sentence, rows) for sentence, rows in told if rows]


def _held(rows: Sequence[Moved], me: str) -> str:
    return f"Holds {len(rows):,} more" + _by(approved_by_people(rows), me, "approved") + "."


def _freed(rows: Sequence[Moved], me: str) -> str:
    return f"Lets {len(rows):,} more through" + _by(rejected_by_people(rows), me, "rejected") + "."


def _by(rows: Sequence[Moved], me: str, did: str) -> str:
    """', 2 of them approved by you and one by another moderator'."""
    mine = sum(row.settled_by == me for row in rows)
    others = len(rows) - mine
    said = [f"{wording.number(mine)} of them {did} by you"] if mine else []
    if others:
        whose = "by a moderator" if not mine else "by other moderators"
        of_them = "" if mine else f" of them {did}"
        said.append(f"{wording.number(others)}{of_them} {whose}")
    return f", {' and '.join(said)}" if said else ""


def _many(rows: Sequence[Moved], what: str) -> str:
    return f"{len(rows):,} {what}."


def provisos(found: Preview) -> list[str]:
    """What the figures could not take into account."""
    told = ["Trust is reckoned from older comments as they stand today."]
    if found.other_model:
        told.append(
            f"The scores of {found.other_model:,} are another model's, or there are none: they "
            "are compared as they were stored."
        )
    if found.addresses_gone:
        told.append(
            f"The addresses of {found.addresses_gone:,} are erased or were never known, so bans "
            "of addresses could not be tried on them."
        )
    return told
