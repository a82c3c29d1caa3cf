"""Auditors' links are keys, so the access log shows them masked."""

import logging
import re

LINK = re.compile(r"(/collect/)[^/?\s]+")


class MaskLinks(logging.Filter):
    """Replaces the secret part of a link in anything a logger prints."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(LINK.sub(r"\1***", a) if isinstance(a, str) else a for a in record.args)
        record.msg = LINK.sub(r"\1***", record.msg) if isinstance(record.msg, str) else record.msg
        return True


def mask_links() -> None:
    for name in ("uvicorn.access", "uvicorn.error", "fieldkit"):
        logging.getLogger(name).addFilter(MaskLinks())
