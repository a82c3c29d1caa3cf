"""ODK Collect's own way of being set up: its settings as a QR code, scanned or read from a picture."""

import base64
import zlib
from dataclasses import dataclass

import msgspec
import segno

from fieldkit.i18n import Language

MODULE_PX = 8  # a side of the picture's smallest square
QUIET = 4  # modules of white around the code, as its standard demands


@dataclass(frozen=True, slots=True)
class SettingsCode:
    """The code to show, as SVG, and to keep, as the address of a PNG that holds its own content."""

    svg: str
    png: str


def settings_code(server: str, *, auditor_name: str, language: Language) -> SettingsCode:
    code = segno.make(settings_text(server, auditor_name=auditor_name, language=language), micro=False)
    return SettingsCode(
        svg=code.svg_inline(border=QUIET, light="white", omitsize=True),
        png=code.png_data_uri(scale=MODULE_PX, border=QUIET),
    )


def settings_text(server: str, *, auditor_name: str, language: Language) -> str:
    """base64(zlib(JSON)). What is not said here stands at Collect's default: sent forms stay on the phone.

    Forms follow the server's list exactly, so a new visit appears by itself and a finished form disappears;
    older versions stay visible, since a visit is filled in with the version it was assigned with.
    """
    settings = {
        "general": {
            "server_url": server,
            "form_update_mode": "match_exactly",
            "hide_old_form_versions": False,
            "autosend": "wifi_and_cellular",
            "app_language": language,
        },
        "admin": {},
        "project": {"name": f"fieldkit · {auditor_name}"},
    }
    return base64.b64encode(zlib.compress(msgspec.json.encode(settings))).decode()
