"""The knowledge base as it is after it was built from its files, packed, so that it loads in a tenth of the time.

The files stay what is read and changed; what is packed carries their digest, and is not used where they have another.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable

import msgspec

from sayso.errors import DataError
from sayso.resolve.knowledge import ActorKnowledge, build_knowledge, sources

PACKED = "actors/knowledge.bin"
_DIGEST = 32


def load_packed(read_text: Callable[[str], str], read_bytes: Callable[[str], bytes]) -> ActorKnowledge:
    """Return the knowledge base: as packed, or built anew where its files have changed since. Raises ``DataError``."""
    digest = _digest(read_text)
    packed = read_bytes(PACKED)
    if packed[:_DIGEST] != digest:
        return build_knowledge(read_text)
    try:
        return msgspec.msgpack.decode(zlib.decompress(packed[_DIGEST:]), type=ActorKnowledge)
    except (zlib.error, msgspec.DecodeError) as error:
        raise DataError(f"data file {PACKED} is damaged ({error}); install the package again") from error


def pack(read_text: Callable[[str], str]) -> bytes:
    """Return the bytes of the knowledge base that is built of the files; unpacked, the same for the same files."""
    built = msgspec.msgpack.encode(build_knowledge(read_text))
    return _digest(read_text) + zlib.compress(built, 9)


def _digest(read_text: Callable[[str], str]) -> bytes:
    digest = hashlib.sha256()
    for name in sources():
        digest.update(read_text(name).encode())
    return digest.digest()
