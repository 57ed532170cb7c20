"""Names and addresses of a site's own people: whoever comes under one of them is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service import audit
from service.errors import Invalid, NotFound
from service.models import Reserved, Site
from service.text.names import skeleton

# What a site remembers comes from here, so the services are loaded after this.
if TYPE_CHECKING:
    from service.comments.records import Actor
    from service.context import Services

Kind = Literal["name", "email"]
KINDS: tuple[Kind, ...] = ("name", "email")
MOST = 500


@dataclass(frozen=True, slots=True)
class Names:
    """What a site has reserved, in the form it is compared by."""

    names: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()

    def taken(self, name: str, email: str | None) -> Kind | None:
        """Which of the two is reserved, if one is."""
        if skeleton(name) in self.names:
            return "name"
        return "email" if email and email.casefold() in self.emails else None


def load(session: Session, site_id: int) -> Names:
    """What a site has reserved."""
    rows = session.execute(select(Reserved.kind, Reserved.value).filter_by(site_id=site_id)).all()
    return Names(_of(rows, "name"), _of(rows, "email"))


def _of(rows: Iterable[tuple[str, str]], kind: Kind) -> frozenset[str]:
    return frozenset(value for found, value in rows if found == kind)


def listed(session: Session, sites: frozenset[int] | None) -> list[tuple[Site, list[Reserved]]]:
    """What each of these sites (None: all) has reserved, by kind and name."""
    query = select(Site).order_by(Site.slug)
    if sites is not None:
        query = query.where(Site.id.in_(sites))
    kept = select(Reserved).order_by(Reserved.kind, Reserved.value)
    return [
        (site, list(session.scalars(kept.filter_by(site_id=site.id))))
        for site in session.scalars(query)
    ]


def keep(services: Services, actor: Actor, slug: str, kind: Kind, text: str) -> bool:
    """Reserve something in a transaction of its own; see ``reserve``.

    :raises NotFound: there is no such site of theirs.
    """
    with services.db.write() as session:
        return reserve(session, _site(session, actor, slug), kind, text, actor.name)


def free(services: Services, actor: Actor, slug: str, kind: Kind, text: str) -> None:
    """Release something in a transaction of its own; see ``release``."""
    with services.db.write() as session:
        release(session, _site(session, actor, slug), kind, text, actor.name)


def _site(session: Session, actor: Actor, slug: str) -> Site:
    site = session.scalar(select(Site).where(Site.slug == slug).with_for_update())
    if site is None or not actor.may(site.id):
        raise NotFound(f"There is no site {slug!r}.")
    return site


def reserve(session: Session, site: Site, kind: Kind, text: str, actor: str) -> bool:
    """Keep a name or an address for the site's own people; False when it was kept already.

    :raises Invalid: nothing is left of it to compare by, or the site has too many.
    """
    shown, value = text.strip(), _value(kind, text)
    known = session.scalars(select(Reserved.value).filter_by(site_id=site.id, kind=kind)).all()
    if value in known:
        return False
    if len(known) >= MOST:
        raise Invalid(f"A site reserves {MOST} of a kind at most.")
    session.add(Reserved(site_id=site.id, kind=kind, value=value, shown=shown))
    _changed(session, site, actor, "reserve", kind, shown)
    return True


def release(session: Session, site: Site, kind: Kind, text: str, actor: str) -> None:
    """Let anybody use it again.

    :raises NotFound: it was not reserved.
    """
    row = session.scalar(
        select(Reserved).filter_by(site_id=site.id, kind=kind, value=_value(kind, text))
    )
    if row is None:
        raise NotFound("That is not reserved.")
    session.execute(delete(Reserved).where(Reserved.id == row.id))
    _changed(session, site, actor, "release", kind, row.shown)


def _value(kind: Kind, text: str) -> str:
    if kind == "email":
        name, at, host = text.strip().partition("@")
        if not (name and at and "." in host and len(text) <= 254):
            raise Invalid(f"{text!r} is no e-mail address.", fields={"text": "is no address"})
        return text.strip().casefold()
    value = skeleton(text) if len(text) <= 100 else ""
    if not value:
        raise Invalid(
            "A name has 1 to 100 characters, with a letter or digit among them.",
            fields={"text": "is no name"},
        )
    return value


def _changed(session: Session, site: Site, actor: str, action: str, kind: Kind, shown: str) -> None:
    """Processes remember what is reserved; this tells them to read it again."""
    site.rules_revision += 1
    audit.note(session, actor, action, f"{kind}:{shown}", {}, site_id=site.id)
