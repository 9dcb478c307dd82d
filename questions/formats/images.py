"""Which bytes are a picture that Telegram shows."""

from __future__ import annotations

from hashlib import sha256

_MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


def is_image(content: bytes) -> bool:
    """Whether these are a PNG, JPEG, GIF or WebP, by how they begin."""
    return content.startswith(_MAGIC) or (content.startswith(b"RIFF") and content[8:12] == b"WEBP")


def hash_image(content: bytes) -> str:
    """The name under which a question knows its picture."""
    return sha256(content).hexdigest()
