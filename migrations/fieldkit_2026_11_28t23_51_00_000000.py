"""Sites are searched by an index over the pieces of their text; visits keep the city they were drawn in."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection
from fieldkit.sites.search import search_text

ID = "2026-11-28T23:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the search of sites, the city of a visit"

# every two and three signs that stand side by side in a word; no extension, so that any PostgreSQL has it
SEARCH = r"""
CREATE FUNCTION search_grams(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(array_agg(DISTINCT gram), '{}')
  FROM regexp_split_to_table(words, ' ') AS word, generate_series(1, length(word) - 1) AS first,
       generate_series(2, 3) AS n, substr(word, first, n) AS gram
 WHERE length(gram) = n
$$;
CREATE FUNCTION search_patterns(words text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
SELECT coalesce(array_agg('%' || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%'), '{}')
  FROM regexp_split_to_table(words, ' ') AS word WHERE word <> ''
$$;
CREATE INDEX site_search ON site USING gin (search_grams(search));
CREATE INDEX site_in_order ON site (left(search, 60), id);
"""

FILL_CITIES = "UPDATE assignment a SET city = s.city FROM site s WHERE s.id = a.site"
SITES = "SELECT id, name, code, address FROM site"
FILL_SEARCH = (
    "UPDATE site SET search = f.search FROM unnest($1::int[], $2::text[]) f (id, search) WHERE site.id = f.id"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(FILL_CITIES)
            sites = await migrating.fetch(SITES)
            texts = [search_text(site["name"], site["code"], site["address"]) for site in sites]
            await migrating.execute(FILL_SEARCH, [site["id"] for site in sites], texts)
            await migrating.execute(SEARCH)

    manager.add_raw(run)
    return manager
