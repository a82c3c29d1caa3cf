"""Evidence that people attach.

E1 a photo, a PDF or a recording is known by its content, whatever its name
E2 anything else, and what is cut off, empty or too large, is refused by name
"""

import pytest

from fieldkit.errors import FileRefusedError, TooLargeError
from fieldkit.files.evidence import MAX_BYTES, inspect_evidence
from tests.fieldkit.camera import photo

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
MP3 = b"ID3\x04\x00\x00" + bytes(200)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(200)


def inspected(content: bytes, name: str = "凭证.bin") -> str:
    return inspect_evidence(content, name, max_photo_pixels=1_000_000)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (photo(), "image/jpeg"),
        (photo(form="PNG"), "image/png"),
        (photo(form="WEBP"), "image/webp"),
        (PDF, "application/pdf"),
        (b"\n\n" + PDF, "application/pdf"),
        (MP3, "audio/mpeg"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(40), "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A \x00" + bytes(40), "audio/mp4"),
        (b"#!AMR\n" + bytes(40), "audio/amr"),
    ],
)
def test_e1(content: bytes, kind: str) -> None:
    assert kind == inspected(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        PDF[:40],
        photo()[:200],
        HEIC,
        b"MZ\x90\x00" + bytes(100),
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04" + bytes(100),
    ],
)
def test_e2_no_evidence(content: bytes) -> None:
    with pytest.raises(FileRefusedError) as refused:
        inspected(content, "凭证.jpg")
    assert "凭证.jpg" == refused.value.where
    assert "凭证.jpg" in refused.value.detail.zh


def test_e2_a_photo_of_too_many_pixels() -> None:
    with pytest.raises(FileRefusedError, match="megapixels"):
        inspect_evidence(photo(), "大.jpg", max_photo_pixels=1_000)


def test_e2_too_large() -> None:
    with pytest.raises(TooLargeError, match="20 MB"):
        inspected(PDF + bytes(MAX_BYTES))
