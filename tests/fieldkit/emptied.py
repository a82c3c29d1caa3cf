"""What empties every table, so that a test finds nothing of those before it."""

from piccolo.table import sort_table_classes

from fieldkit.piccolo_app import APP_CONFIG

WRITTEN_ONCE = ("trail_entry", "review_step", "appeal_vote")


def emptying() -> str:
    """Statements; small tables are emptied much faster than they are truncated."""
    tables = reversed(sort_table_classes(APP_CONFIG.table_classes))
    names = (table._meta.tablename for table in tables)  # pyright: ignore[reportPrivateUsage]
    emptied = ";".join(f'DELETE FROM "{name}"' for name in names)  # noqa: S608 -- ours
    # the triggers of what is written once, and they alone, sleep meanwhile
    sleep, wake = (
        ";".join(f"ALTER TABLE {name} {verb} TRIGGER append_only" for name in WRITTEN_ONCE)
        for verb in ("DISABLE", "ENABLE")
    )
    return f"{sleep}; {emptied}; {wake}"
