"""What clients of other services call wrong: the earlier answer to it, and a label to learn from.

Such labels count less than a decision made here: nobody knows who made them, or by which rules.
They are kept as an import of their key (``service.learning.imports``), so that all that came
with a key can be taken back at once. Of two about the same text, the later one stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.auth import usage
from service.comments.labels import exported_author
from service.context import Services
from service.db import insert, lock
from service.identity import Identity
from service.learning import imports
from service.models import ApiKey, CheckedText, ImportedLabel, LabelImport, new_uid, now
from service.text import plain

Said = Literal["spam", "ham"]

LONGEST = 100_000  # code points of a text to learn from
SPAM: Said = "spam"
HAM: Said = "ham"
_CORRECTED: Mapping[tuple[str, str], str] = {
    (HAM, SPAM): "missed_spam",
    (SPAM, HAM): "false_positives",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A text and who wrote it, as a client sends them; nothing of it is proved."""

    body: str
    name: str = ""
    email: str | None = None
    url: str | None = None

    def digest(self, identity: Identity, key: ApiKey) -> str:
        """By what a text is known again: of one without words, its author."""
        words = self.body if self.body.strip() else f"{self.name}\n{self.email}\n{self.url}"
        return identity.digest("checked", str(key.id), plain.fingerprint(words))


@dataclass(frozen=True, slots=True)
class Correction:
    """What a text is: approved, or rejected as ``label``."""

    written: Written
    action: Literal["approve", "reject"]
    label: Literal["spam", "toxic"] | None = None

    @property
    def said(self) -> Said:
        """The answer that would have been right."""
        return SPAM if self.action == "reject" else HAM


def remember(
    session: Session, identity: Identity, key: ApiKey, written: Written, said: Said
) -> None:
    """Keep what was answered about a text, without the text, for a correction to find."""
    digest = written.digest(identity, key)
    row = insert(session, CheckedText).values(
        key_id=key.id, digest=digest, said=said, created_at=now()
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["key_id", "digest"], set_={"said": said, "created_at": now()}
        )
    )


def correct(
    services: Services, key: ApiKey, correction: Correction, blog: str = "", *, learn: bool = True
) -> None:
    """Take a correction in and count the call; without ``learn`` it changes nothing else.

    :raises TooManyRequests: the key's quota is used up.
    """
    with services.db.write() as session:
        usage.refuse_over_quota(session, key)
        lock(session, [f"corrections {key.id}"])
        missed = _match(session, services.identity, key, correction) if learn else None
        usage.count(session, key, blog, **({missed: 1} if missed else {}))
        if learn and correction.written.body.strip():
            _learn(session, services.identity, key, correction)


def _match(session: Session, identity: Identity, key: ApiKey, correction: Correction) -> str | None:
    """What kind of mistake the earlier answer was; None: none was, or no answer is known."""
    digest = correction.written.digest(identity, key)
    earlier = session.scalar(select(CheckedText).filter_by(key_id=key.id, digest=digest))
    if earlier is None:
        return None
    missed = _CORRECTED.get((earlier.said, correction.said))
    earlier.said = correction.said
    return missed


def _learn(session: Session, identity: Identity, key: ApiKey, correction: Correction) -> None:
    made = session.scalar(select(LabelImport).filter_by(key_id=key.id).with_for_update())
    if made is None:
        made = _first(session, key)
    uid = correction.written.digest(identity, key)
    label = session.scalar(select(ImportedLabel).filter_by(uid=uid))
    if label is None:
        label = ImportedLabel(uid=uid, import_id=made.id, weight=made.weight)
        session.add(label)
        made.count += 1
    label.at = now()
    label.action, label.label = correction.action, correction.label
    _describe(label, identity, key, correction.written)


def _first(session: Session, key: ApiKey) -> LabelImport:
    name = f"Corrections with the key {key.name}"
    actor = f"key:{key.name}"
    made = LabelImport(
        uid=new_uid(), name=name, actor=actor, weight=imports.WEIGHT, count=0, key_id=key.id
    )
    session.add(made)
    session.flush()
    return made


def _describe(label: ImportedLabel, identity: Identity, key: ApiKey, written: Written) -> None:
    author = (written.email or "").casefold() or written.name
    label.body = written.body[:LONGEST]
    label.actor = exported_author(identity, f"key:{key.name}")
    label.author = exported_author(identity, author)
    label.author_name = written.name[:200]
    label.author_url = (written.url or "")[:2000]
    label.author_email_domain = (written.email or "").rpartition("@")[2][:255]
