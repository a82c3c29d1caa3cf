"""From the plan to the file. Only this package knows XlsxWriter."""

from scoring.workbook.write.workbook import write_workbook

__all__ = ["write_workbook"]
