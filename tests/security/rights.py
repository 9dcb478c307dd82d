"""Who may use each way in: the least role for every button, command and kind of message."""

from bot.callback_data import Action

STRANGER, APPRENTICE, TRAINER, ADMIN = range(4)
"""Each may do what those before may."""

_FOR_ADMINS = (
    *(Action.ROLES, Action.ROLE, Action.ROLE_TAKE, Action.PERSON_ERASE),
    *(Action.ADMIN, Action.SENDING_RESUME),
    *(Action.FAILURES, Action.FAILURE, Action.FAILURE_RETRY, Action.FAILURE_DISCARD),
    *(Action.BROADCASTS, Action.BROADCAST_WRITE, Action.BROADCAST_AUDIENCE, Action.BROADCAST_COHORTS),
    *(Action.BROADCAST_COHORT, Action.BROADCAST_CHOSEN),
    *(Action.JOURNAL, Action.JOURNAL_DEEDS, Action.JOURNAL_PEOPLE, Action.JOURNAL_EXPORT),
)
_FOR_TRAINERS = (
    *(Action.COHORTS, Action.COHORT, Action.COHORT_CREATE, Action.COHORT_RENAME, Action.COHORT_EXAM_DAY),
    *(Action.COHORT_DAY, Action.COHORT_ARCHIVE, Action.COHORTS_OVER, Action.PROGRAMME, Action.PROGRAMME_DAY),
    *(Action.MEMBERS, Action.MEMBER, Action.MEMBER_REMOVE, Action.MEMBER_APART),
    *(Action.INVITE, Action.INVITE_RENEW, Action.INVITE_REVOKE, Action.INVITES_STOP, Action.INVITE_TRAINER),
    *(Action.INVITE_BACK, Action.COHORT_HABITS, Action.COHORT_HABITS_TIME, Action.COHORT_HABITS_DAYS),
    *(Action.COHORT_CANTONS, Action.COHORT_CANTON),
    *(Action.IMPORT, Action.IMPORT_CANCEL, Action.IMPORT_OBJECTIVE, Action.IMPORT_OTHER_OBJECTIVE),
    *(Action.IMPORT_PLAN, Action.IMPORT_EACH, Action.IMPORT_UPDATE),
    *(Action.SETS, Action.SET, Action.SET_QUESTIONS, Action.SET_EXPORT, Action.SET_SHARE, Action.SET_WITHDRAW),
    *(Action.SET_RENAME, Action.PUBLISH, Action.PUBLISH_COHORT, Action.PUBLISH_DAY, Action.PUBLISH_HOW),
    *(Action.PUBLISH_CONFIRM, Action.UNPUBLISH),
    *(Action.WRITE, Action.WRITE_KIND, Action.WRITE_MOVE, Action.WRITE_RIGHT, Action.WRITE_PLAN),
    *(Action.WRITE_OBJECTIVE, Action.WRITE_SETS, Action.WRITE_SET, Action.WRITE_ADD),
    *(Action.BOARDS, Action.BOARD, Action.BOARD_PICTURE, Action.BOARD_EXPORT),
    *(Action.STATISTICS_COHORTS, Action.STATISTICS, Action.STATISTICS_XLSX, Action.STATISTICS_CSV, Action.ITEMS),
    *(Action.RELAUNCH, Action.REMEDIAL_OFFER, Action.BRIEF_SWITCH),
    *(Action.QUESTION, Action.QUESTION_CORRECT, Action.CORRECT_FIELD, Action.CORRECT_KEY, Action.CORRECT_CONFIRM),
    *(Action.CORRECTION, Action.QUESTION_WITHDRAW, Action.QUESTION_BACK),
    *(Action.REPORTS, Action.REPORT_LOOK, Action.REPORT_CORRECT, Action.REPORT_WITHDRAW, Action.REPORT_BACK),
    *(Action.REPORT_REPLY, Action.REPORT_SETTLE),
    *(Action.BROADCAST_TO_COHORT, Action.BROADCAST_SEND, Action.BROADCAST, Action.BROADCAST_STOP),
)
_FOR_EVERYBODY = (
    *(Action.NEXT, Action.CHOOSE, Action.SUBMIT, Action.UNDO, Action.DONT_KNOW, Action.REVEAL, Action.SELF_GRADE),
    *(Action.TAKE_BACK, Action.HINT, Action.OWN_UP, Action.PICTURE, Action.MORE, Action.MISTAKES, Action.PRACTISE),
    *(Action.PROGRESS, Action.NEED, Action.PLAN, Action.SETTINGS, Action.EXAM_DAY, Action.DAILY_GOAL),
    *(Action.EXAM, Action.EXAM_START, Action.EXAM_RESUME, Action.EXAM_PAUSE, Action.EXAM_HAND_IN),
    *(Action.EXAM_CORRECTION, Action.ENTER_CODE, Action.LEAVE_COHORT, Action.GIVE_UP_DRAFT),
    *(Action.LEADERBOARD, Action.LEADERBOARD_TEAMS, Action.LEADERBOARD_DOMAINS, Action.LEADERBOARD_PURPOSE),
    *(Action.LEADERBOARD_NAME, Action.LEADERBOARD_APPEARANCE, Action.LEADERBOARD_DRAW, Action.LEADERBOARD_ALIAS),
    *(Action.REMEDIAL, Action.NEW_SET, Action.REPORT, Action.REPORT_REASON),
    *(Action.REMINDER, Action.REMINDER_TIME, Action.REMINDER_OFF, Action.DAYS, Action.DAYS_SET),
    *(Action.CANTONS, Action.CANTON, Action.LEAVE, Action.LEAVE_FOR, Action.LEAVE_UNTIL, Action.LEAVE_STOP),
    *(Action.DATA, Action.DATA_EXPORT, Action.DATA_ERASE),
)
BUTTONS: dict[Action, int] = {
    **dict.fromkeys((Action.JOIN, Action.DECLINE), STRANGER),
    **dict.fromkeys(_FOR_EVERYBODY, APPRENTICE),
    **dict.fromkeys(_FOR_TRAINERS, TRAINER),
    **dict.fromkeys(_FOR_ADMINS, ADMIN),
}
COMMANDS: dict[str, int] = {
    "start": STRANGER,
    **dict.fromkeys(("quiz", "progres", "objectifs", "examen", "rappel", "pause", "classement"), APPRENTICE),
    **dict.fromkeys(("reglages", "donnees", "aide", "annuler", "classe"), APPRENTICE),
    **dict.fromkeys(("invitation", "envoyer", "series", "ecrire", "statistiques"), TRAINER),
    **dict.fromkeys(("admin", "roles"), ADMIN),
}
OTHER_WAYS: dict[str, int] = {
    # A code that is typed leads a stranger to an invitation, as /start with one does.
    "write": STRANGER,
    "membership": STRANGER,
    "tap": STRANGER,
    "unknown_command": APPRENTICE,
    "not_text": APPRENTICE,
    "receive": TRAINER,
    "receive_poll": TRAINER,
}
"""By the name of the handler, the least role to which it opens anything."""
