"""A stream encrypted under a passphrase, so that no bit of it can be changed, moved or cut off unnoticed.

    header: magic (8 bytes) | version (1) | log2 of scrypt's N (1) | salt (16) | HMAC-SHA-256 of what is before it (32)
    chunks: 65,536 bytes each, the last one shorter or as long, each followed by its tag (16)

scrypt (RFC 7914) makes two keys from passphrase and salt: one seals the header, and so tells a wrong passphrase from damage; one
encrypts. The chunks follow the STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015), as age does:
ChaCha20-Poly1305 (RFC 8439) with the chunk's number, 11 bytes, and one byte that is 1 for the last chunk alone, as nonce. The
salt is new for every file, and with it the key, so that no nonce is used twice.
"""

import hashlib
import hmac
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from milenari.portal.backup.problems import Code, Refused, damaged

MAGIC = b"MLNBKUP\x01"
VERSION = 1
WORK = 17  # scrypt with N = 2**17 and r = 8 takes 128 MiB and about half a second
LARGEST_WORK = 20  # a file may not ask for more than 1 GiB
SHORTEST = 12  # characters of a passphrase
CHUNK = 65_536
TAG = 16
_UNSEALED = len(MAGIC) + 2 + 16
HEADER = _UNSEALED + 32


def _keys(passphrase: str, salt: bytes, work: int) -> tuple[bytes, bytes]:
    """The key that seals the header, and the one that encrypts."""
    both = Scrypt(salt=salt, length=64, n=1 << work, r=8, p=1).derive(passphrase.encode())
    return both[:32], both[32:]


def _seal(key: bytes, header: bytes) -> bytes:
    return hmac.digest(key, header, hashlib.sha256)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class EncryptingWriter:
    """Encrypts what is written to it into `out`. Without `close()`, what was written does not count as whole."""

    def __init__(self, out: BinaryIO, passphrase: str, work: int = WORK) -> None:
        if len(passphrase) < SHORTEST:
            raise Refused(Code.PASSPHRASE, f"The passphrase has {len(passphrase)} characters; take one of {SHORTEST} or more.")
        salt = os.urandom(16)
        sealing, encrypting = _keys(passphrase, salt, work)
        header = MAGIC + bytes([VERSION, work]) + salt
        out.write(header + _seal(sealing, header))
        self._out, self._cipher, self._number, self._waiting = out, ChaCha20Poly1305(encrypting), 0, bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # a full one may still be the last
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """What makes no whole chunk yet, waits."""

    def close(self) -> None:
        self._put(bytes(self._waiting), last=True)

    def _put(self, chunk: bytes, last: bool) -> None:
        self._out.write(self._cipher.encrypt(_nonce(self._number, last), chunk, None))
        self._number += 1


class DecryptingReader:
    """Reads what EncryptingWriter wrote. Every byte that it gives has been checked; `read` raises Refused otherwise."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        header = source.read(HEADER)
        if len(header) < HEADER or not header.startswith(MAGIC):
            raise damaged("The encrypted file is cut short in its first bytes.")
        version, work = header[len(MAGIC)], header[len(MAGIC) + 1]
        if version != VERSION:
            raise Refused(Code.VERSION, f"The file is encrypted in form {version}; this version of the site reads {VERSION}.")
        if not 1 <= work <= LARGEST_WORK:
            raise damaged(f"The encrypted file's first bytes are damaged: they ask for 2**{work} rounds of work.")
        sealing, encrypting = _keys(passphrase, header[_UNSEALED - 16 : _UNSEALED], work)
        if not hmac.compare_digest(_seal(sealing, header[:_UNSEALED]), header[_UNSEALED:]):
            raise Refused(
                Code.PASSPHRASE,
                "The passphrase is not the one of this file, or its first bytes are damaged. Nothing was changed.",
            )
        self._source, self._cipher, self._number = source, ChaCha20Poly1305(encrypting), 0
        self._next, self._plain, self._ended = source.read(CHUNK + TAG), b"", False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, at least one before the end; all of them without a size."""
        if size < 0:
            return b"".join(iter(lambda: self.read(CHUNK), b""))
        while not self._plain and not self._ended:
            self._decrypt_next()
        given, self._plain = self._plain[:size], self._plain[size:]
        return given

    def _decrypt_next(self) -> None:
        chunk, self._next = self._next, self._source.read(CHUNK + TAG)
        self._ended = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number, last=self._ended), chunk, None)
        except InvalidTag:
            place = HEADER + self._number * (CHUNK + TAG)
            raise damaged(
                f"The encrypted file is damaged or cut short between bytes {place:,} and {place + len(chunk):,}."
            ) from None
        self._number += 1
