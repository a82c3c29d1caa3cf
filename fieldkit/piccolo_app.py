"""Every table, for Piccolo's migrations in ``migrations/``."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from fieldkit.accounts.tables import (
    Account,
    FieldLink,
    Invitation,
    RecoveryCode,
    SecondFactor,
    Session,
    SignInTries,
)
from fieldkit.appeals.tables import Appeal, AppealFile, AppealVote
from fieldkit.areas.tables import Area
from fieldkit.assignments.tables import Assignment, HandBack, Reminder
from fieldkit.callbacks.tables import CallbackDraw, Repair
from fieldkit.checks.tables import Flag
from fieldkit.firms.tables import Firm
from fieldkit.registers.tables import RegisterChange, StagedUpload
from fieldkit.results.tables import Score, ScoringRun
from fieldkit.reviews.tables import ReviewStep
from fieldkit.sampling.tables import Draw, DrawnSite
from fieldkit.sites.tables import Site
from fieldkit.submissions.tables import SetAside, Submission, SubmissionFile
from fieldkit.surveys.tables import Survey, SurveyRubric
from fieldkit.trail.tables import TrailEntry
from fieldkit.waves.tables import Wave, WaveForm, WaveTarget

APP_CONFIG = AppConfig(
    app_name="fieldkit",
    migrations_folder_path=Path(__file__).parent.parent / "migrations",
    table_classes=[
        Account,
        Appeal,
        AppealFile,
        AppealVote,
        Area,
        Assignment,
        CallbackDraw,
        Draw,
        DrawnSite,
        FieldLink,
        Firm,
        Flag,
        HandBack,
        Invitation,
        RecoveryCode,
        RegisterChange,
        Reminder,
        Repair,
        ReviewStep,
        Score,
        ScoringRun,
        SecondFactor,
        Session,
        SetAside,
        SignInTries,
        Site,
        StagedUpload,
        Submission,
        SubmissionFile,
        Survey,
        SurveyRubric,
        TrailEntry,
        Wave,
        WaveForm,
        WaveTarget,
    ],
)
