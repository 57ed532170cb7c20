"""Clients of other services, answered in their own words.

``akismet`` calls of Akismet 1.1 and 1.2, with ``akismet_fields`` what a request says,
``akismet_check`` what is answered, ``akismet_usage`` the figures · ``perspective`` calls of
Perspective v1alpha1, with ``perspective_request`` what a request says, ``perspective_text`` its
words and sentences, ``perspective_scores`` the answer, ``perspective_suggest`` what a suggested
score means, ``perspective_errors`` and ``perspective_discovery`` · ``openai`` the moderations of
OpenAI · ``coral`` Coral's external moderation phase · ``common`` what all of them share ·
``verdict`` what the rules of a site make of a text · ``corrections`` what such clients say was
judged wrongly.
"""
