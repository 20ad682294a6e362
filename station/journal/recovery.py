"""The recovery key: the store's key as a person writes it down, and reads it back. Pure.

160 random bits in eight groups of four letters and digits, and a ninth that proves the others:

    7K3M-P0QX-…-9TBC-W4HE

The letters are Crockford's: no I, L, O or U, so that what looks alike is read alike. The key that
opens the store is derived from the bits; the bits themselves are kept nowhere.

https://www.crockford.com/base32.html
"""

from __future__ import annotations

from station.errors import StoreKeyError

SECRET_BYTES = 20
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS = 5
_GROUP = 4
_LETTERS = SECRET_BYTES * 8 // _BITS
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "\t": ""})


def written(secret: bytes) -> str:
    """Return a secret of 20 bytes in groups, the proving one last."""
    text = _letters(secret) + _proof(secret)
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def read(text: str) -> bytes:
    """Return the secret. Raises StoreKeyError (`recovery_key_mistyped`) where a letter is wrong."""
    letters = text.strip().upper().translate(_READ_AS)
    try:
        bits = 0
        for letter in letters[:_LETTERS]:
            bits = bits << _BITS | _ALPHABET.index(letter)
        secret = bits.to_bytes(SECRET_BYTES, "big")
    except ValueError as error:
        raise StoreKeyError("recovery_key_mistyped") from error
    if letters[_LETTERS:] != _proof(secret) or len(letters) != _LETTERS + _GROUP:
        raise StoreKeyError("recovery_key_mistyped")
    return secret


def key_of(secret: bytes) -> bytes:
    """Return the store's 32-byte key."""
    return _sha256(b"hub-station store key 1\0" + secret)


def key_id(key: bytes) -> str:
    """Return a key's public name; nothing of the key can be learnt from it."""
    return _sha256(b"hub-station store key name 1\0" + key)[:8].hex()


def _proof(secret: bytes) -> str:
    return _letters(_sha256(b"hub-station recovery key 1\0" + secret)[:5])[:_GROUP]


def _letters(data: bytes) -> str:
    bits, count = int.from_bytes(data, "big"), len(data) * 8 // _BITS
    return "".join(_ALPHABET[bits >> _BITS * at & 31] for at in reversed(range(count)))


def _sha256(data: bytes) -> bytes:
    # Imported here: OpenSSL's 4 MiB come after the first frame.
    from hashlib import sha256

    return sha256(data).digest()
