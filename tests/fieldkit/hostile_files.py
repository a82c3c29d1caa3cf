"""Files that no author means to send."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)  # how Excel keeps a workbook with a password


def bomb() -> bytes:
    """Sixty megabytes that arrive as sixty kilobytes."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(60_000_001))
    return file.getvalue()


def far_out() -> bytes:
    """A few kilobytes that ask for seventeen thousand million cells."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page["A1"], page["XFD1048576"] = "type", 1
    file = BytesIO()
    book.save(file)
    return file.getvalue()
