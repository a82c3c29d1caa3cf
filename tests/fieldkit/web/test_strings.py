"""The scripts' own words.

R1  Every sentence that a script says has a Chinese translation, also where Babel overlooks it.
"""

import re
from pathlib import Path

from fieldkit.i18n import catalogue

WEB = Path(__file__).parents[3] / "fieldkit" / "web"
SAID = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)+)"')


def test_r1_every_sentence_of_the_scripts_is_translated() -> None:
    scripts = [*WEB.glob("*.ts"), *WEB.glob("phone/**/*.ts")]
    said = {sentence for script in scripts for sentence in SAID.findall(script.read_text("utf-8"))}
    assert {"Sending …", "Send"} <= said
    assert [] == sorted(said - catalogue("zh").keys())
