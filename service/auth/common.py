"""Passwords that are tried first: words everybody uses, runs of keys, one thing repeated."""

from __future__ import annotations

import re

# What is left of a common password without its case, its digits at either end, its signs and
# its letters in disguise.
_WORDS = frozenset(
    """
    password passwords passwort passphrase passw motdepasse contrasena contraseña senha parola
    wachtwoord haslo heslo salasana jelszo sifre parole lozinka
    administrator administrateur administrador admin adminadmin root rootroot superuser sysadmin
    webmaster moderator moderation parley parleyparley comments commenting blogger wordpress
    letmein letmeinnow letmeinplease opensesame sesame trustno changeme changemenow changeit
    changethis default defaultpassword temporary temporarypassword temppassword newpassword
    mypassword mypasswordis thepassword thisismypassword passwordpassword yourpassword nopassword
    password test testtest testing testingtesting testpassword example examplepassword sample
    secret secrets topsecret secretpassword mysecret supersecret verysecret
    welcome welcomehome welcomeback hello hellohello helloworld hellokitty goodmorning
    iloveyou iloveyouu iloveyousomuch iloveme ilovegod ilovejesus iloveu lovelove loveyou
    loveyouforever foreverlove truelove mylove sweetheart princess babygirl beautiful gorgeous
    sunshine sunflower summertime springtime wintertime christmas halloween birthday
    qwerty qwertyuiop qwertz qwertzuiop azerty azertyuiop qazwsx qazwsxedc asdfgh asdfghjkl zxcvbn
    zxcvbnm qweasd qweasdzxc qweqwe qwerasdf asdfasdf zaqxsw zaqwsx asdqwe poiuytrewq lkjhgfdsa
    mnbvcxz abcdef abcabc abcdefg abcdefgh aabbcc abcd abc aaa xxx
    football baseball basketball volleyball hockey soccer skateboard liverpool manchester arsenal
    chelsea barcelona realmadrid juventus cowboys yankees lakers steelers
    superman batman spiderman starwars startrek pokemon pikachu minecraft nintendo playstation
    naruto dragonball harrypotter gandalf matrix terminator masterchief
    monkey dragon shadow master mustang corvette ferrari porsche mercedes hunter killer tigger
    butterfly dolphin elephant chocolate strawberry pineapple banana cookie cheese
    computer internet laptop keyboard google facebook youtube linkedin twitter instagram
    microsoft windows samsung iphone android adobe photoshop
    michael jennifer jessica michelle nicole daniel jordan charlie andrew joshua ashley amanda
    thomas robert william matthew anthony christopher elizabeth alexander alexandra
    freedom whatever nothing something everything anything nobody somebody everybody
    access login signin loginlogin letmelogin enter entry open guest public private system server
    security secure database company business office manager support service customer
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday spring summer autumn fall winter
    london paris berlin madrid newyork california texas chicago america england deutschland france
    jesus jesuschrist blessed church heaven angel angels godisgood
    fuckyou fuckme fuckoff asshole bitch
    """.split()
)
_RUNS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdef",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1q2w3e4r5t6y7u8i9o0p",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
_RUNS_BOTH_WAYS = _RUNS + tuple(run[::-1] for run in _RUNS)
_DISGUISE = str.maketrans("0134578@$!|€", "oieastbasiie")
_AT_THE_ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_common(password: str) -> bool:
    """Whether the password is among the first that anybody would try."""
    folded = password.casefold()
    return any(test(folded) for test in (_is_run, _is_repeated, _is_date, _is_word))


def _is_run(folded: str) -> bool:
    """Neighbouring keys, letters or digits, at least for the half of it."""
    bare = _AT_THE_ENDS.sub("", folded)
    runs = [folded] + [bare] * (len(bare) * 2 >= len(folded))
    return any(found in run for found in runs for run in _RUNS_BOTH_WAYS)


def _is_word(folded: str) -> bool:
    """One of the words, once what people put before, behind and into it is taken away."""
    readings = {_AT_THE_ENDS.sub("", folded), _AT_THE_ENDS.sub("", folded.translate(_DISGUISE))}
    readings.add(_AT_THE_ENDS.sub("", folded).translate(_DISGUISE))
    letters = {re.sub(r"[\W\d_]+", "", reading) for reading in readings} | readings
    return any(reading in _WORDS for reading in letters)


def _is_repeated(folded: str) -> bool:
    """One to four signs over and over, such as 'abcabcabca'."""
    long = len(folded)
    return any(folded == (folded[:size] * long)[:long] for size in (1, 2, 3, 4))


def _is_date(folded: str) -> bool:
    """Digits alone, and no more than two dates have."""
    digits = re.sub(r"[\s./-]", "", folded)
    return digits.isdecimal() and len(digits) <= 16
