"""What Piccolo's tables cannot say of reviews: a history that stays, a key that can shard, a queue."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from fieldkit.database.sql import connection

ID = "2026-11-29T02:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the reviewers' history and queue"

HISTORY = """
ALTER TABLE review_step DROP CONSTRAINT review_step_pkey;
ALTER TABLE review_step ADD PRIMARY KEY (instance_id, id);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON review_step
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE INDEX submission_stage ON submission ((CASE WHEN state = 'accepted' THEN review ELSE state END),
    risk DESC NULLS LAST, instance_id);
CREATE INDEX submission_wave_stage ON submission (wave_id,
    (CASE WHEN state = 'accepted' THEN review ELSE state END), risk DESC NULLS LAST, instance_id);
UPDATE flag g SET wave_id = u.wave_id FROM submission u WHERE u.instance_id = g.instance_id;
CREATE INDEX flag_wave_risk ON flag (wave_id, risk DESC NULLS LAST, instance_id, id);
CREATE INDEX submission_stage_received ON submission
    ((CASE WHEN state = 'accepted' THEN review ELSE state END), received_at, instance_id);
CREATE INDEX submission_doubted ON submission (wave_id, assignment_id) WHERE risk >= 30 OR state = 'rejected';
CREATE INDEX flag_risk ON flag (risk DESC NULLS LAST, instance_id, id);
CREATE INDEX assignment_due ON assignment (due_at, id);
CREATE INDEX review_step_at ON review_step (at);
CREATE INDEX assignment_checks_visit ON assignment (checks_visit) WHERE checks_visit IS NOT NULL;
UPDATE submission u SET risk = f.risk
  FROM (SELECT instance_id, max(risk) AS risk FROM flag WHERE dismissed_at IS NULL GROUP BY instance_id) f
 WHERE f.instance_id = u.instance_id;
"""


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="fieldkit", description=DESCRIPTION)

    async def run() -> None:
        async with connection() as migrating:
            await migrating.execute(HISTORY)

    manager.add_raw(run)
    return manager
