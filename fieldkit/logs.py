"""Logging for every command: warnings and failures, with the links that are keys masked."""

import logging
import re

LINK = re.compile(r"(/(?:collect|invitations)/)[^/?\s\"']+")


class MaskLinks(logging.Filter):
    """Replaces the secret part of a link in whatever is printed, whoever logs it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _masked(record.getMessage()), None
        if record.exc_info:
            traceback = record.exc_text or logging.Formatter().formatException(record.exc_info)
            record.exc_text = _masked(traceback)
        return True


def _masked(text: str) -> str:
    return LINK.sub(r"\1***", text)


def configure_logging() -> None:
    handler = logging.StreamHandler()
    handler.addFilter(MaskLinks())
    text = "%(asctime)s %(levelname)s %(name)s %(message)s"
    logging.basicConfig(level=logging.WARNING, format=text, handlers=[handler])
