"""The tables.

Inside, rows are joined by integer keys. Outside, a comment or a decision is
known by its ``uid``: a ULID, opaque, unique, sorting by time of creation.
Every list is read through one of the indexes named here and paged by key.
"""

from service.models.audit import Act
from service.models.base import Base, Uid, UtcTime, first_uid, new_uid, now
from service.models.challenges import SpentChallenge
from service.models.claims import Claim
from service.models.comments import Article, ArticleAlias, Comment, CommentRevision, Report
from service.models.decisions import Decision
from service.models.drift import Drift
from service.models.imports import ImportedComment, ImportedLabel, LabelImport
from service.models.installation import Idempotency, Instance, RateLimit
from service.models.jobs import Job
from service.models.keys import ApiKey, CheckedText, KeyUsage
from service.models.learning import CHANGED, Model, Promotion, Rescored
from service.models.outbox import Delivery, Event, Webhook
from service.models.people import (
    Invitation,
    Moderator,
    ModeratorSession,
    OidcIdentity,
    RecoveryCode,
    SiteRight,
)
from service.models.reserved import Reserved
from service.models.search import SEARCH
from service.models.shadow import Shadow, ShadowScore
from service.models.sites import DEFAULT_SITE, Ban, Mark, Phrase, Site, SiteSetting
from service.models.subscriptions import ReplyMail, Subscriber, Subscription
from service.models.views import SavedView

__all__ = [
    "CHANGED",
    "DEFAULT_SITE",
    "SEARCH",
    "Act",
    "ApiKey",
    "Article",
    "ArticleAlias",
    "Ban",
    "Base",
    "CheckedText",
    "Claim",
    "Comment",
    "CommentRevision",
    "Decision",
    "Delivery",
    "Drift",
    "Event",
    "Idempotency",
    "ImportedComment",
    "ImportedLabel",
    "Instance",
    "Invitation",
    "Job",
    "KeyUsage",
    "LabelImport",
    "Mark",
    "Model",
    "Moderator",
    "ModeratorSession",
    "OidcIdentity",
    "Phrase",
    "Promotion",
    "RateLimit",
    "RecoveryCode",
    "ReplyMail",
    "Report",
    "Rescored",
    "Reserved",
    "SavedView",
    "Shadow",
    "ShadowScore",
    "Site",
    "SiteRight",
    "SiteSetting",
    "SpentChallenge",
    "Subscriber",
    "Subscription",
    "Uid",
    "UtcTime",
    "Webhook",
    "first_uid",
    "new_uid",
    "now",
]
