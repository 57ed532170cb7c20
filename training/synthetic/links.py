"""Invented addresses, in the many forms in which they stand in comments.

Hosts are made from random syllables, so they hardly exist; their domains are real ones, because
a reserved domain would give the class away. Telephone numbers and mail addresses are random.
"""

import random
import string

from training.synthetic.grammar import Telling

_ONSETS = "b br c ch cl d dr f fl g gr h j k kl l m n p pl qu r s sh st t tr v vr w z".split()
_NUCLEI = "a e i o u ai ea ee io oo ou y".split()
_CODAS = ["", "", "", "l", "m", "n", "r", "s", "t", "x", "nd", "rk", "ns"]

_CHEAP = "com com com net org info xyz shop top ru online site club store biz icu vip pro".split()
_CHEAP += "live win bet space website tech click link cc io co in us uk pw buzz fun life".split()
_HOMELY = "com com net org de io dev me blog eu fr it nl se ch at es pl co.uk info page".split()
_HOSTED = ("blogspot.com", "wordpress.com", "weebly.com", "wixsite.com", "tumblr.com")
_SHORT = ("bit.ly", "tinyurl.com", "cutt.ly", "t.co", "is.gd", "rb.gy", "shorturl.at", "ow.ly")
_HOME_ON = ("github.io", "wordpress.com", "gitlab.io", "blogspot.com", "netlify.app")
_MAIL = "gmail.com gmail.com gmail.com outlook.com yahoo.com hotmail.com proton.me mail.com".split()
_PREFIXES = ("www", "www", "blog", "shop", "m", "app", "en", "go", "get", "my", "web", "1", "v2")
_ENDINGS = ("", "", "", "/", "/", "/index.html", "/home", "/?ref={}", "/{}.html", "/{}/", "/p/{}")


def invented(chance: random.Random, least: int = 2, most: int = 4) -> str:
    """A word that means nothing and can be spoken: `drealkunt`."""
    count = chance.randint(least, most)
    return "".join(
        chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS)
        for _ in range(count)
    )


def letters(chance: random.Random, least: int, most: int) -> str:
    """Random letters and digits, as in the codes of short addresses."""
    alphabet = string.ascii_letters + string.digits
    return "".join(chance.choice(alphabet) for _ in range(chance.randint(least, most)))


def slug(words: str) -> str:
    """Words as they stand in the path of an address."""
    kept = "".join(sign if sign.isalnum() else " " for sign in words.lower())
    return "-".join(kept.split()) or "a"


def shop_host(telling: Telling) -> str:
    """A host of the kind that is advertised; often with words of what it sells."""
    chance = telling.random
    words = slug(telling.slot("anchor"))
    words = words if words.isascii() else invented(chance)
    stems = (
        invented(chance, 2, 3),
        invented(chance, 2, 4) + chance.choice(("", str(chance.randint(1, 999)))),
        words.replace("-", "")[:22] + invented(chance, 1, 1),
        words[:26].strip("-") + "-" + invented(chance, 1, 2),
        invented(chance, 1, 2) + words.split("-")[0],
    )
    host = f"{chance.choice(stems)}.{chance.choice(_CHEAP)}"
    if chance.random() < 0.12:
        return f"{chance.choice(stems)[:30]}.{chance.choice(_HOSTED)}"
    return f"{chance.choice(_PREFIXES)}.{host}" if chance.random() < 0.35 else host


def shop_address(telling: Telling) -> str:
    """A whole address of an advertised host, or a short one that hides it."""
    chance = telling.random
    if chance.random() < 0.12:
        scheme = chance.choice(("https://", "https://", "http://", ""))
        return f"{scheme}{chance.choice(_SHORT)}/{letters(chance, 5, 8)}"
    ending = chance.choice(_ENDINGS).format(slug(telling.slot("anchor"))[:40])
    return chance.choice(("https://", "https://", "http://")) + shop_host(telling) + ending


def home(telling: Telling) -> str:
    """The address of somebody's own site or of an article there."""
    chance = telling.random
    own = chance.choice(
        (invented(chance, 2, 3), slug(telling.slot("first")) + invented(chance, 1, 2))
    )
    hosted = chance.random() < 0.3
    host = f"{own}.{chance.choice(_HOME_ON if hosted else _HOMELY)}"
    www = "" if hosted or chance.random() < 0.6 else "www."
    scheme = chance.choice(("https://", "https://", "http://"))
    return scheme + www + host + chance.choice(("", "/", "/blog", "/about"))


def home_article(telling: Telling) -> str:
    """An address of an article on somebody's own site."""
    chance = telling.random
    year = f"{chance.randint(2009, 2026)}/{chance.randint(1, 12):02}/"
    middle = chance.choice(("", "blog/", "posts/", year, year, "notes/"))
    end = chance.choice(("", "/", ".html"))
    return f"{home(telling).rstrip('/')}/{middle}{slug(telling.slot('subject'))[:60]}{end}"


def link(telling: Telling) -> str:
    """An advertised address in one of the forms that comments know."""
    chance = telling.random
    address, words = shop_address(telling), telling.slot("anchor")
    bare = address.split("//")[-1]
    forms = (
        address, address, address, bare, bare.rstrip("/"),
        f'<a href="{address}">{words}</a>', f'<a href="{address}">{words}</a>',
        f'<a href="{address}" rel="nofollow ugc">{words}</a>', f"<a href='{address}'>{bare}</a>",
        f"[{words}]({address})", f"[url={address}]{words}[/url]", f"[url]{address}[/url]",
        f"{words} - {address}", f"{words}: {address}", f"<{address}>", f"({address})",
        spelled_out(bare.split("/")[0], chance), f">> {address} <<", f"{address} {words}",
    )  # fmt: skip
    return chance.choice(forms)


def spelled_out(host: str, chance: random.Random) -> str:
    """A host written so that no program takes it for one."""
    dot = chance.choice((" dot ", "(dot)", " . ", "[.]", " DOT ", " (.) ", "。"))
    return host.replace(".", dot)


def mail(telling: Telling) -> str:
    """A mail address with random digits."""
    chance = telling.random
    name = chance.choice(
        (slug(telling.slot("first")), invented(chance, 2, 3), slug(telling.slot("anchor")))
    )
    digits = str(chance.randint(1, 9999)) if chance.random() < 0.6 else ""
    where = shop_host(telling) if chance.random() < 0.25 else chance.choice(_MAIL)
    at = chance.choice(("@", "@", "@", "@", " @ ", " (at) ", " AT "))
    return f"{name.replace('-', '')[:24]}{digits}{at}{where}"


def phone(telling: Telling) -> str:
    """A telephone number in one of the usual forms."""
    chance = telling.random
    form = chance.choice(
        (
            "+1 (8##) ###-####", "1-8##-###-####", "+1-8##-###-####", "(###) ###-####",
            "+91 9#########", "+91-8####-#####", "+44 7### ######", "+234 80# ### ####",
            "0800 ### ####", "+27 7# ### ####", "+1(###)###-####", "+1###-###-####",
            "+7 9## ###-##-##", "+971 5# ### ####", "8##.###.####", "+233 2# ### ####",
            "+49 15# #######", "+33 6 ## ## ## ##",
        )
    )  # fmt: skip
    return "".join(chance.choice(string.digits) if sign == "#" else sign for sign in form)
