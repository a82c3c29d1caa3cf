"""What the quality user's pages show, formatted for one reader: plain values in, plain values out."""

from fieldkit.results.view.page import ResultsPage, results_page
from fieldkit.results.view.reader import Reader
from fieldkit.results.view.waves import (
    RunRow,
    WaveRow,
    elapsed_label,
    step_label,
)

__all__ = [
    "Reader",
    "ResultsPage",
    "RunRow",
    "WaveRow",
    "elapsed_label",
    "results_page",
    "step_label",
]
