"""Clients of other services, answered in their own words.

``corrections`` what such clients say was judged wrongly.
"""
