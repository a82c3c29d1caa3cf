"""Which sheets a scored workbook has, and in which order."""

from scoring.workbook.book import Book
from scoring.workbook.layout import Sheet
from scoring.workbook.sheets.elements import elements_sheet
from scoring.workbook.sheets.readme import readme_sheet
from scoring.workbook.sheets.records import flags_sheet, items_sheet, photos_sheet, sites_sheet, vetoes_sheet
from scoring.workbook.sheets.summary import summary_sheet


def plan(book: Book) -> tuple[Sheet, ...]:
    return (
        readme_sheet(book),
        summary_sheet(book),
        elements_sheet(book.results),
        sites_sheet(book),
        items_sheet(book),
        vetoes_sheet(book),
        photos_sheet(book),
        flags_sheet(book),
    )
