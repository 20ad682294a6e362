"""What stands on a badge: `HSB-` and 27 characters, of which the last proves the others. Pure.

    HSB-4X7K…            the start, by which a badge is told from a parcel
        └─ 26 of Crockford's base 32: 130 bits that nobody can guess
                  └─ one more: ISO 7064 mod 37, 36 over them, as on an AWB with a check character

The databases keep its SHA-256 and never the token. https://www.crockford.com/base32.html
"""

from __future__ import annotations

START = "HSB-"
TOKEN_LENGTH = 26
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOD = 36


def is_badge(text: str) -> bool:
    """Return whether a code claims to be a badge, whole or not: it is never a parcel's."""
    return text.strip().upper().startswith(START)


def token_hash(text: str) -> bytes | None:
    """Return the SHA-256 of a badge's code, None where it was not read whole."""
    from hashlib import sha256  # OpenSSL's 4 MiB come with the first badge

    code = text.strip().upper()
    token = code.removeprefix(START)
    whole = len(token) == TOKEN_LENGTH + 1 and set(token) <= set(_DIGITS)
    if not (is_badge(code) and whole and token[-1] == _check(token[:-1])):
        return None
    return sha256(code.encode("ascii")).digest()


def code_of(random: bytes) -> str:
    """Return the code of a new badge from 17 random bytes."""
    number = int.from_bytes(random) >> (len(random) * 8 - TOKEN_LENGTH * 5)
    token = "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(TOKEN_LENGTH)))
    return START + token + _check(token)


def _check(token: str) -> str:
    """Return the check character of ISO 7064, mod 37, 36: it finds any one wrong or swapped."""
    product = _MOD
    for sign in token:
        total = (product + _DIGITS.index(sign)) % _MOD or _MOD
        product = total * 2 % (_MOD + 1)
    return _DIGITS[(_MOD + 1 - product) % _MOD]
