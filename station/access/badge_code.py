"""What stands on a badge: `HSB-` and 40 digits, of which the last two prove the others. Pure.

    HSB-4071…            the start, by which a badge is told from a parcel
        └─ 38 digits: 126 bits that nobody can guess
             └─ two more: ISO 7064 mod 97, 10 over them, as on an IBAN

Digits alone take half the bars that letters do: a card as large as a bank's has room for bars that
every printer can draw and every scanner can read. Badges of before had 26 of Crockford's base 32
and a check character, ISO 7064 mod 37, 36, and still open. The databases keep a code's SHA-256 and
never the code. https://www.crockford.com/base32.html
"""

from __future__ import annotations

START = "HSB-"
TOKEN_LENGTH, CHECKS = 38, 2
_OLD_LENGTH = 27
_SIGNS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOD, _MOD_OF_DIGITS = 36, 97


def is_badge(text: str) -> bool:
    """Return whether a code claims to be a badge, whole or not: it is never a parcel's."""
    return text.strip().upper().startswith(START)


def token_hash(text: str) -> bytes | None:
    """Return the SHA-256 of a badge's code, None where it was not read whole."""
    from hashlib import sha256  # OpenSSL's 4 MiB come with the first badge

    code = text.strip().upper()
    token = code.removeprefix(START)
    if not (is_badge(code) and set(token) <= _SIGNS and _is_whole(token)):
        return None
    return sha256(code.encode("ascii")).digest()


def code_of(random: bytes) -> str:
    """Return the code of a new badge from 17 random bytes."""
    token = f"{int.from_bytes(random) % 10**TOKEN_LENGTH:0{TOKEN_LENGTH}}"
    checks = _MOD_OF_DIGITS + 1 - int(token) * 10**CHECKS % _MOD_OF_DIGITS
    return f"{START}{token}{checks:0{CHECKS}}"


def _is_whole(token: str) -> bool:
    if len(token) == TOKEN_LENGTH + CHECKS and token.isdecimal():
        return int(token) % _MOD_OF_DIGITS == 1
    return len(token) == _OLD_LENGTH and token[-1] == _check(token[:-1])


def _check(token: str) -> str:
    """Return the check character of ISO 7064, mod 37, 36: it finds any one wrong or swapped."""
    product = _MOD
    for sign in token:
        total = (product + _DIGITS.index(sign)) % _MOD or _MOD
        product = total * 2 % (_MOD + 1)
    return _DIGITS[(_MOD + 1 - product) % _MOD]
