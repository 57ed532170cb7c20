"""Parley, a comment-moderation service. ``service.app`` is the map of the whole."""

VERSION = "0.1.0"
