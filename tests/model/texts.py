"""Texts that are hard to take apart, for tests that must hold for every text."""

from hypothesis import strategies as st

# One code point that becomes several, several that become none, words in disguise, noise.
PIECES = (
    *("½", "ﬃ", "ﷺ", "㎏", "e\u0301", "\u200b", "\u00ad", "\ufe0f", "\ud800", "\0", "\n", " ", "_"),
    *("i d i o t", "(a b c)", "s.t.u.p.i.d", "1d10t", "sоооо", "idiot ", " you ", "soooo", "'"),
    *("<p>", "jo@mail.example", "192.0.2.1", 'rel="x"', "https://shop.example/a ", "😀", "مرحبا"),
)
ANY_TEXT = st.lists(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from(PIECES)), max_size=100
).map("".join)
