"""Sites and their rules: settings with defaults, and the phrases they hold comments for.

What is read for every comment (settings and phrase matchers) is remembered per
process and read again when ``Site.rules_revision`` has risen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from model.labels import LABELS
from service import audit, reserved
from service.config import Settings
from service.db import Database
from service.errors import Invalid, NotFound
from service.models import DEFAULT_SITE, Phrase, Site, SiteSetting
from service.outbox import receivers
from service.outbox.receivers import Receiver
from service.reserved import Names
from service.text import keys
from service.text.phrases import Matcher

Probability = Field(default=None, gt=0, lt=1)
PHRASE_KINDS = ("banned", "suspect")
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


class SiteRules(BaseModel):
    """Every setting of a site, with its default. ``sites set`` changes them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["auto", "premoderate", "first-comment"] = Field(
        default="auto", description="What is held besides what a rule or a score holds."
    )
    new_comments: Literal["open", "closed"] = Field(
        default="open", description="Whether the site takes new comments."
    )
    languages: Literal["english", "any"] = Field(
        default="english", description="What the model is trusted to judge by itself."
    )
    max_links: int = Field(default=2, ge=0, le=100, description="Links a comment may have.")
    honeypot: Literal["on", "off"] = Field(
        default="on",
        description="Whether a comment is held whose form had a field filled in that people do "
        "not see.",
    )
    proof_of_work: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="The largest number a browser may have to try before it sends; 0: none.",
    )
    min_form_seconds: int = Field(
        default=3,
        ge=0,
        le=600,
        description="Seconds after its form was shown before which a comment is held.",
    )
    trusted_after: int = Field(
        default=3, ge=1, le=1000, description="Approved comments that make an author trusted."
    )
    trusted_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days a rejected comment takes an author's trust away.",
    )
    close_after_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Days after which an article takes no more comments; unset: never.",
    )
    edit_minutes: int = Field(
        default=15, ge=0, le=1440, description="Minutes in which authors may edit and delete."
    )
    max_body: int = Field(
        default=10_000, ge=1, le=50_000, description="Characters a comment may have."
    )
    badge: str = Field(
        default="Author",
        min_length=1,
        max_length=40,
        description="What stands beside the name where one of the site's own people answers.",
    )
    site_feed: Literal["off", "on"] = Field(
        default="off", description="Whether there is a feed of the comments on all articles."
    )
    flood_count: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="Comments one author or address may send in flood_seconds.",
    )
    flood_seconds: int = Field(
        default=60, ge=1, le=86_400, description="The seconds of flood_count."
    )
    certain_spam_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days after which unread, almost surely spam is rejected.",
    )
    certain_spam: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Spam score of the list almost surely spam; else the model's.",
    )
    check_spam: float = Field(
        default=2.0,
        ge=0,
        le=100,
        description="Percent of what is almost surely spam that comes up in the blind check.",
    )
    check_approved: float = Field(
        default=0.5,
        ge=0,
        le=100,
        description="Percent of what is published by itself that comes up in the blind check.",
    )
    reply_mails: Literal["off", "on"] = Field(
        default="off", description="Whether readers may ask for mails about replies."
    )
    address_days: int = Field(
        default=30,
        ge=1,
        le=365,
        description="Days after which the hashes of addresses are erased.",
    )
    email_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Days after which e-mail addresses of authors are erased; unset: with the "
        "text.",
    )
    deleted_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="Days after which the text of a deleted comment is erased.",
    )
    rejected_days: int | None = Field(
        default=None,
        ge=1,
        le=36_500,
        description="Days after which the text of a rejected comment is erased; unset: never.",
    )
    threshold_spam: float | None = Probability
    threshold_toxicity: float | None = Probability
    threshold_severe_toxicity: float | None = Probability
    threshold_obscene: float | None = Probability
    threshold_threat: float | None = Probability
    threshold_insult: float | None = Probability
    threshold_identity_attack: float | None = Probability

    def thresholds(self, proposed: Mapping[str, float]) -> dict[str, float]:
        """The model's proposals, each replaced where the site has set its own."""
        own = {label: getattr(self, f"threshold_{label}") for label in LABELS}
        return dict(proposed) | {label: value for label, value in own.items() if value is not None}


def _is_localhost(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


@dataclass(frozen=True, slots=True)
class SiteConfig:
    """One site as the use cases need it; free of any session."""

    id: int
    slug: str
    origins: tuple[str, ...] | None
    rules: SiteRules
    phrases: dict[str, Matcher] = field(hash=False, compare=False)
    reserved: Names = field(default_factory=Names)
    receivers: tuple[Receiver, ...] = ()

    def allows_origin(self, origin: str) -> bool:
        """Whether a page of ``origin`` may use this site; ``null`` never is."""
        canonical = keys.origin(origin)
        if canonical is None:
            return False
        if self.origins is None:
            return _is_localhost(canonical)
        return canonical in self.origins

    def allows_host(self, host: str | None) -> bool:
        """Whether an article on ``host`` belongs to this site; keys that are no URL do."""
        if host is None or self.origins is None:
            return True
        return any(keys.article(origin).host == host for origin in self.origins)


# Every request asks it; a statement that is made once costs a fraction of one made each time.
_BY_SLUG = select(Site).where(Site.slug == bindparam("slug"))


class Sites:
    """Looks sites up by slug, remembering their rules and phrases between requests."""

    def __init__(self, settings: Settings, db: Database) -> None:
        self._settings = settings
        self._db = db
        self._known: dict[str, tuple[int, SiteConfig]] = {}
        self._phrases: dict[int, tuple[int, dict[str, Matcher]]] = {}

    def get(self, session: Session, slug: str | None) -> SiteConfig:
        """The site of that slug, or the default one.

        :raises NotFound: no site has the slug.
        """
        slug = slug or DEFAULT_SITE
        site = session.scalar(_BY_SLUG, {"slug": slug})
        if site is None:
            raise NotFound(f"There is no site {slug!r}.")
        return self._config(session, site)

    def of(self, session: Session, site_id: int) -> SiteConfig:
        """The site with that primary key."""
        return self._config(session, session.get_one(Site, site_id))

    def _config(self, session: Session, site: Site) -> SiteConfig:
        revision, config = self._known.get(site.slug, (-1, None))
        if config is None or revision != site.rules_revision:
            config = self._load(session, site)
            self._known[site.slug] = (site.rules_revision, config)
        return config

    def _load(self, session: Session, site: Site) -> SiteConfig:
        origins = site.origins
        if site.slug == DEFAULT_SITE and self._settings.origins is not None:
            origins = list(self._settings.origins)
        return SiteConfig(
            id=site.id,
            slug=site.slug,
            origins=None if origins is None else tuple(filter(None, map(keys.origin, origins))),
            rules=load_rules(session, site.id),
            phrases=self._matchers(session, site),
            reserved=reserved.load(session, site.id),
            receivers=receivers.load(session, site.id),
        )

    def _matchers(self, session: Session, site: Site) -> dict[str, Matcher]:
        """What finds the phrases of a site. A long list takes a while to make, so it is kept."""
        revision, matchers = self._phrases.get(site.id, (-1, {}))
        if revision != site.phrases_revision:
            matchers = {kind: Matcher(_phrases(session, site.id, kind)) for kind in PHRASE_KINDS}
            self._phrases[site.id] = (site.phrases_revision, matchers)
        return matchers


def load_rules(session: Session, site_id: int) -> SiteRules:
    """The settings of a site, defaults included."""
    return SiteRules(**_stored(session, site_id))


def _stored(session: Session, site_id: int) -> dict[str, Any]:
    """What differs from the defaults; a setting of another version of ours is passed over."""
    rows = session.scalars(select(SiteSetting).where(SiteSetting.site_id == site_id))
    return {row.name: row.value for row in rows if row.name in SiteRules.model_fields}


def _phrases(session: Session, site_id: int, kind: str) -> list[str]:
    query = select(Phrase.text).where(Phrase.site_id == site_id, Phrase.kind == kind)
    return list(session.scalars(query))


def find(session: Session, slug: str) -> Site:
    """The row of a site, locked to be changed.

    :raises NotFound: no site has the slug.
    """
    site = session.scalar(select(Site).where(Site.slug == slug).with_for_update())
    if site is None:
        raise NotFound(f"There is no site {slug!r}.")
    return site


def create(
    session: Session,
    slug: str,
    name: str,
    origins: list[str] | None = None,
    actor: str = audit.OPERATOR,
) -> Site:
    """A new site; its slug is public and stays.

    :raises Invalid: the slug is unfit or taken, the name too long, or an origin is none.
    """
    if not SLUG.fullmatch(slug):
        raise _wrong("slug", "A slug has 1 to 64 small letters, digits or -, and begins with no -.")
    _refuse_name(name)
    if session.scalar(select(Site).where(Site.slug == slug)):
        raise _wrong("slug", f"There is a site {slug!r} already.")
    _refuse_no_origins(origins)
    site = Site(slug=slug, name=name, origins=origins)
    session.add(site)
    session.flush()
    _note_site(session, actor, "make_site", site, name=name, origins=_said(origins))
    return site


def rename(session: Session, slug: str, name: str, actor: str = audit.OPERATOR) -> None:
    """Give a site another name; its slug, which addresses hold, stays.

    :raises NotFound: no site has the slug.
    :raises Invalid: the name is too long, or none.
    """
    _refuse_name(name)
    site = find(session, slug)
    if site.name != name:
        _note_site(session, actor, "change_site", site, name=[site.name, name])
        site.name = name


def set_origins(
    session: Session, slug: str, origins: list[str] | None, actor: str = audit.OPERATOR
) -> None:
    """Say anew whose pages may use a site; None: those of any localhost.

    :raises NotFound: no site has the slug.
    :raises Invalid: an origin is none.
    """
    _refuse_no_origins(origins)
    site = find(session, slug)
    if site.origins != origins:
        changed = [_said(site.origins), _said(origins)]
        _note_site(session, actor, "change_site", site, origins=changed)
        site.origins = origins
        site.rules_revision += 1


def _said(origins: list[str] | None) -> str:
    return "any localhost" if origins is None else " ".join(origins)


def _note_site(session: Session, actor: str, action: str, site: Site, **detail: object) -> None:
    audit.note(session, actor, action, f"site:{site.slug}", detail, site_id=site.id)


def _refuse_name(name: str) -> None:
    if not (1 <= len(name) <= 200 and name.isprintable()):
        raise _wrong("name", "A site's name has 1 to 200 printable characters.")


def _wrong(field: str, detail: str) -> Invalid:
    return Invalid(detail, fields={field: detail})


def _refuse_no_origins(origins: list[str] | None) -> None:
    for origin in origins or ():
        if keys.origin(origin) is None:
            raise _wrong("origins", f"{origin!r} is no origin such as https://blog.example.")


def set_rule(
    session: Session, slug: str, name: str, value: Any, actor: str = audit.OPERATOR
) -> SiteRules:
    """Change one setting of a site; None puts the default back.

    :raises Invalid: no such setting, or a value it cannot have.
    """
    site = find(session, slug)
    if name not in SiteRules.model_fields:
        raise Invalid(f"There is no setting {name!r}; `sites show` names them.")
    before = _stored(session, site.id)
    wanted = {key: old for key, old in before.items() if key != name}
    rules = checked(wanted if value is None else {**wanted, name: value})
    set_rules(session, site, rules, actor)
    return rules


def checked(values: Mapping[str, Any]) -> SiteRules:
    """Settings of a site, the others at their defaults.

    :raises Invalid: a value that one cannot have; ``fields`` says what is wrong with each.
    """
    try:
        return SiteRules(**values)
    except ValidationError as error:
        wrong = {str(found["loc"][0]): found["msg"] for found in error.errors()}
        said = "; ".join(f"{name}: {message}" for name, message in wrong.items())
        raise Invalid(f"{said}.", fields=wrong) from None


def set_rules(session: Session, site: Site, rules: SiteRules, actor: str) -> None:
    """Replace every setting of a site that ``find`` has locked; what is a default is not kept."""
    before = load_rules(session, site.id)
    changed = {
        name: [getattr(before, name), value]
        for name, value in rules.model_dump().items()
        if value != getattr(before, name)
    }
    if not changed:
        return
    session.execute(
        delete(SiteSetting).where(SiteSetting.site_id == site.id, SiteSetting.name.in_(changed))
    )
    default = SiteRules()
    session.add_all(
        SiteSetting(site_id=site.id, name=name, value=new)
        for name, (_, new) in changed.items()
        if new != getattr(default, name)
    )
    site.rules_revision += 1
    audit.note(session, actor, "rules", f"site:{site.slug}", changed, site_id=site.id)
