"""What the parts of the running service share."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from service.config import Settings
from service.db import Database
from service.identity import Identity
from service.limits import Limits
from service.meter import Meter
from service.scoring import LiveModel
from service.shadow.candidate import Candidate
from service.sites import Sites


@dataclass(frozen=True, slots=True)
class Services:
    """Made once per application, before any request, and never changed."""

    settings: Settings
    db: Database
    identity: Identity
    live: LiveModel
    candidate: Candidate
    sites: Sites
    limits: Limits
    meter: Meter


def build(settings: Settings) -> Services:
    """All services; nothing here connects, forks or starts a thread."""
    db = Database(settings.sqlalchemy_url)
    live = LiveModel(settings, db)
    return Services(
        settings=settings,
        db=db,
        identity=Identity(settings.secret_key()),
        live=live,
        candidate=Candidate(live, db),
        sites=Sites(settings, db),
        limits=Limits(db, settings),
        meter=Meter(db),
    )


def services(app: Flask | None = None) -> Services:
    """The services of the given or the current application."""
    found: Services = (app or current_app).extensions["parley"]
    return found
