"""What Piccolo's tables cannot say of appeals: votes that stay, states that fit, what is asked often."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T02:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the appeals' votes and states"

APPEALS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON appeal_vote
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE appeal
    ADD CONSTRAINT appeal_states CHECK (state IN ('filed', 'admitted', 'refused', 'decided')),
    ADD CONSTRAINT appeal_kinds CHECK (kind IN ('fact', 'not_applicable')),
    ADD CONSTRAINT appeal_outcomes
        CHECK ((state = 'decided') = (outcome IS NOT NULL)
               AND (outcome IS NULL OR outcome IN ('upheld', 'partly', 'dismissed'))),
    ADD CONSTRAINT appeal_refusals CHECK (state <> 'refused' OR refusal <> '');
ALTER TABLE appeal_vote
    ADD CONSTRAINT appeal_vote_outcomes CHECK (outcome IN ('upheld', 'partly', 'dismissed')),
    ADD CONSTRAINT appeal_vote_reasons CHECK (reason <> '' OR agrees_with IS NOT NULL);
ALTER TABLE appeal_file ADD CONSTRAINT appeal_file_size CHECK (size_bytes > 0);
CREATE INDEX appeal_open ON appeal (wave) WHERE state IN ('filed', 'admitted');
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(APPEALS)

    manager.add_raw(run)
    return manager
