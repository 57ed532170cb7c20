"""Figures about what came in and what people made of it.

``period`` which days · ``days`` per day · ``overrules`` how often people say otherwise ·
``checks`` what the blind check says · ``waits`` how long comments wait ·
``places`` per article and author · ``report`` all of it.
"""
