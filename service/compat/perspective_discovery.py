"""The description of Perspective's API by which Google's own clients build themselves."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from service import auth
from service.compat import common
from service.compat.perspective_scores import LABELS
from service.context import services

bp = Blueprint("perspective_discovery", __name__)


def guard() -> None:
    """The description is for everybody."""


auth.protect(bp, guard)

STRING = {"type": "string"}
FLAG = {"type": "boolean"}
FLOAT = {"type": "number", "format": "float"}
WHOLE = {"type": "integer", "format": "int32"}


@bp.get("/$discovery/rest")
@bp.get("/discovery/v1/apis/commentanalyzer/v1alpha1/rest")
def describe() -> Response:
    """Our own address is the root, the configured one: never what a ``Host`` header says."""
    root = services().settings.public_url + "/"
    return common.answer(DOCUMENT | {"rootUrl": root, "baseUrl": root})


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values), "enumDescriptions": [""] * len(values)}


def _named(reference: str) -> dict[str, Any]:
    """An object with attributes for names."""
    text = f"By attribute: {', '.join(LABELS)}."
    return {"type": "object", "description": text, "additionalProperties": _of(reference)}


def _of(reference: str) -> dict[str, Any]:
    return {"$ref": reference}


def _query(kind: str, text: str) -> dict[str, Any]:
    return {"type": kind, "location": "query", "description": text}


def _method(name: str, request: str, response: str, text: str) -> dict[str, Any]:
    path = f"v1alpha1/comments:{name}"
    return {
        "id": f"commentanalyzer.comments.{name}",
        "path": path,
        "flatPath": path,
        "httpMethod": "POST",
        "description": text,
        "parameters": {},
        "parameterOrder": [],
        "request": _of(request),
        "response": _of(response),
    }


_BOTH: dict[str, Any] = {
    "comment": _of("TextEntry"),
    "context": _of("Context"),
    "languages": _list(STRING),
    "clientToken": STRING,
    "communityId": STRING,
    "sessionId": STRING,
}
_SCORE_TYPES = ("SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW")
_PROPERTIES: dict[str, dict[str, Any]] = {
    "TextEntry": {"text": STRING, "type": _one_of("TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML")},
    "Context": {
        "entries": _list(_of("TextEntry")),
        "articleAndParentComment": _of("ArticleAndParentComment"),
    },
    "ArticleAndParentComment": {"article": _of("TextEntry"), "parentComment": _of("TextEntry")},
    "AttributeParameters": {"scoreType": _one_of(*_SCORE_TYPES), "scoreThreshold": FLOAT},
    "Score": {"value": FLOAT, "type": _one_of(*_SCORE_TYPES)},
    "SpanScore": {"begin": WHOLE, "end": WHOLE, "score": _of("Score")},
    "AttributeScores": {"summaryScore": _of("Score"), "spanScores": _list(_of("SpanScore"))},
    "AnalyzeCommentRequest": {
        **_BOTH,
        "requestedAttributes": _named("AttributeParameters"),
        "spanAnnotations": FLAG,
        "doNotStore": FLAG,
        "dropUnsupportedAttributes": FLAG,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": _named("AttributeScores"),
        "languages": _list(STRING),
        "detectedLanguages": _list(STRING),
        "clientToken": STRING,
    },
    "SuggestCommentScoreRequest": {**_BOTH, "attributeScores": _named("AttributeScores")},
    "SuggestCommentScoreResponse": {
        "clientToken": STRING,
        "detectedLanguages": _list(STRING),
        "requestedLanguages": _list(STRING),
    },
}
DOCUMENT: dict[str, Any] = {
    "kind": "discovery#restDescription",
    "discoveryVersion": "v1",
    "id": "commentanalyzer:v1alpha1",
    "name": "commentanalyzer",
    "version": "v1alpha1",
    "title": "Perspective Comment Analyzer API",
    "description": "The calls of Perspective, answered by Parley.",
    "protocol": "rest",
    "servicePath": "",
    "basePath": "",
    "parameters": {
        "key": _query("string", "A key of scope compatible."),
        "alt": _query("string", "Always JSON."),
        "fields": _query("string", "Not looked at."),
        "prettyPrint": _query("boolean", "Not looked at."),
        "quotaUser": _query("string", "Not looked at."),
        "$.xgafv": _query("string", "Not looked at."),
    },
    "schemas": {
        name: {"id": name, "type": "object", "properties": properties}
        for name, properties in _PROPERTIES.items()
    },
    "resources": {
        "comments": {
            "methods": {
                "analyze": _method(
                    "analyze",
                    "AnalyzeCommentRequest",
                    "AnalyzeCommentResponse",
                    "Score a comment; nothing of it is stored.",
                ),
                "suggestscore": _method(
                    "suggestscore",
                    "SuggestCommentScoreRequest",
                    "SuggestCommentScoreResponse",
                    "Say what a comment should have scored.",
                ),
            }
        }
    },
}
