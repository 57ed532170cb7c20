"""The HTTP API for programs: ``public`` for blog pages, ``moderation`` for tools."""
