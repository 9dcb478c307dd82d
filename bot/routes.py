"""Every way in, and which handler answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import access, errors
from bot.callback_data import Action
from bot.costly import costly
from bot.handlers import (
    admin,
    broadcasts,
    cohort_habits,
    cohorts,
    corrections,
    drafting,
    exams,
    habits,
    imports,
    insight,
    invites,
    journal,
    leaderboards,
    objectives,
    own_data,
    preferences,
    programme,
    progress,
    publishing,
    reports,
    roles,
    sets,
    start,
    study,
    writing,
)
from bot.typed_text import find_draft_kind, is_answer
from bot.use_cases import appearing, cohort_drafts, correcting, erasing, reporting
from bot.use_cases import broadcasts as broadcast_steps
from bot.use_cases import habits as habit_steps
from bot.use_cases import imports as import_steps
from bot.use_cases import reports as report_steps
from bot.use_cases import sets as set_steps
from bot.use_cases.preferences import DAYS
from bot.use_cases.writing import KINDS as WRITING_KINDS
from questions.invites import looks_like_code

if TYPE_CHECKING:
    from bot.app import BotApplication
    from bot.context import Context

_TAPS = {
    Action.NEXT: study.next_question,
    Action.TAKE_BACK: study.tap_take_back,
    Action.MORE: study.more,
    Action.PICTURE: study.show_picture,
    Action.DATA: own_data.own_data,
    Action.DATA_EXPORT: own_data.export,
    Action.DATA_ERASE: own_data.erase,
    Action.PERSON_ERASE: own_data.erase_person,
    Action.MISTAKES: study.mistakes,
    Action.PRACTISE: study.practise,
    Action.PROGRESS: costly(progress.progress),
    Action.NEED: progress.need,
    Action.PLAN: objectives.tap_objective,
    Action.EXAM: exams.exam_menu,
    Action.EXAM_START: exams.start_exam,
    Action.EXAM_RESUME: exams.resume_exam,
    Action.EXAM_PAUSE: exams.pause_exam,
    Action.EXAM_HAND_IN: exams.hand_in_exam,
    Action.EXAM_CORRECTION: exams.correction,
    Action.SETTINGS: preferences.settings,
    Action.EXAM_DAY: preferences.tap_exam_day,
    Action.DAILY_GOAL: preferences.tap_daily_goal,
    Action.ENTER_CODE: invites.enter_code,
    Action.JOIN: invites.join,
    Action.DECLINE: invites.decline,
    Action.LEAVE_COHORT: cohorts.leave,
    Action.COHORTS: cohorts.list_cohorts,
    Action.COHORT: cohorts.cohort,
    Action.COHORT_CREATE: cohorts.create,
    Action.COHORT_RENAME: cohorts.rename,
    Action.COHORT_EXAM_DAY: cohorts.change_exam_day,
    Action.COHORT_DAY: cohorts.choose_day,
    Action.COHORT_ARCHIVE: cohorts.archive,
    Action.COHORTS_OVER: cohorts.archive_over,
    Action.PROGRAMME: programme.programme,
    Action.PROGRAMME_DAY: programme.choose_day,
    Action.MEMBERS: cohorts.list_members,
    Action.MEMBER: cohorts.member,
    Action.MEMBER_REMOVE: cohorts.remove_member,
    Action.INVITE: costly(invites.invite),
    Action.INVITE_RENEW: costly(invites.renew),
    Action.INVITE_REVOKE: invites.revoke,
    Action.INVITES_STOP: invites.stop,
    Action.INVITE_TRAINER: costly(invites.invite_trainer),
    Action.INVITE_BACK: costly(invites.invite_back),
    Action.ROLES: roles.list_roles,
    Action.ROLE: roles.role,
    Action.ROLE_TAKE: roles.take_role,
    Action.GIVE_UP_DRAFT: drafting.give_up,
    Action.IMPORT: imports.confirm,
    Action.IMPORT_CANCEL: imports.cancel,
    Action.IMPORT_OBJECTIVE: imports.choose_objective,
    Action.IMPORT_OTHER_OBJECTIVE: imports.other_objective,
    Action.IMPORT_PLAN: imports.browse_plan,
    Action.IMPORT_EACH: imports.choose_each,
    Action.IMPORT_UPDATE: costly(imports.update_twin),
    Action.SETS: sets.list_sets,
    Action.SET: sets.look,
    Action.SET_QUESTIONS: sets.list_questions,
    Action.SET_EXPORT: costly(sets.export),
    Action.SET_SHARE: sets.share,
    Action.SET_WITHDRAW: sets.withdraw,
    Action.SET_RENAME: sets.rename,
    Action.PUBLISH: publishing.publish,
    Action.PUBLISH_COHORT: publishing.choose_cohort,
    Action.PUBLISH_DAY: publishing.choose_day,
    Action.PUBLISH_HOW: publishing.choose_how,
    Action.PUBLISH_CONFIRM: publishing.confirm,
    Action.UNPUBLISH: publishing.unpublish,
    Action.WRITE: writing.begin,
    Action.WRITE_KIND: writing.choose_kind,
    Action.WRITE_MOVE: writing.move,
    Action.WRITE_RIGHT: writing.tap_answer,
    Action.WRITE_PLAN: writing.browse_plan,
    Action.WRITE_OBJECTIVE: writing.choose_objective,
    Action.WRITE_SETS: writing.list_targets,
    Action.WRITE_SET: writing.choose_set,
    Action.WRITE_ADD: writing.add,
    Action.LEADERBOARD: leaderboards.leaderboard,
    Action.LEADERBOARD_TEAMS: leaderboards.teams,
    Action.LEADERBOARD_DOMAINS: leaderboards.domains,
    Action.LEADERBOARD_PURPOSE: leaderboards.purpose,
    Action.LEADERBOARD_NAME: leaderboards.appearance,
    Action.LEADERBOARD_APPEARANCE: leaderboards.choose_appearance,
    Action.LEADERBOARD_DRAW: leaderboards.draw_alias,
    Action.LEADERBOARD_ALIAS: leaderboards.begin_alias,
    Action.BOARDS: leaderboards.list_boards,
    Action.BOARD: leaderboards.board,
    Action.BOARD_PICTURE: costly(leaderboards.picture),
    Action.BOARD_EXPORT: costly(leaderboards.export),
    Action.STATISTICS_COHORTS: insight.list_cohorts,
    Action.STATISTICS: costly(insight.statistics),
    Action.STATISTICS_XLSX: costly(insight.export_workbook),
    Action.STATISTICS_CSV: costly(insight.export_separated),
    Action.ITEMS: insight.items,
    Action.RELAUNCH: insight.relaunch,
    Action.REMEDIAL_OFFER: insight.offer_remedial,
    Action.REMEDIAL: study.remedial,
    Action.NEW_SET: study.new_set,
    Action.BRIEF_SWITCH: insight.switch_brief,
    Action.QUESTION: corrections.look,
    Action.QUESTION_CORRECT: corrections.begin,
    Action.CORRECT_FIELD: corrections.choose_field,
    Action.CORRECT_KEY: corrections.choose_key,
    Action.CORRECT_CONFIRM: corrections.confirm,
    Action.CORRECTION: corrections.standing,
    Action.QUESTION_WITHDRAW: corrections.withdraw,
    Action.QUESTION_BACK: corrections.bring_back,
    Action.REPORT: reports.ask_why,
    Action.REPORT_REASON: reports.send,
    Action.REPORTS: reports.list_reports,
    Action.REPORT_LOOK: reports.look,
    Action.REPORT_CORRECT: reports.correct,
    Action.REPORT_WITHDRAW: reports.withdraw,
    Action.REPORT_BACK: reports.bring_back,
    Action.REPORT_REPLY: reports.reply,
    Action.REPORT_SETTLE: reports.settle,
    Action.MEMBER_APART: insight.member,
    Action.REMINDER: habits.tap_reminder,
    Action.REMINDER_TIME: habits.tap_time,
    Action.REMINDER_OFF: habits.tap_off,
    Action.DAYS: habits.days,
    Action.DAYS_SET: habits.set_days,
    Action.CANTONS: habits.cantons,
    Action.CANTON: habits.tap_canton,
    Action.LEAVE: habits.tap_leave,
    Action.LEAVE_FOR: habits.tap_leave_for,
    Action.LEAVE_UNTIL: habits.tap_leave_until,
    Action.LEAVE_STOP: habits.tap_leave_stop,
    Action.COHORT_HABITS: cohort_habits.habits,
    Action.COHORT_HABITS_TIME: cohort_habits.set_time,
    Action.COHORT_HABITS_DAYS: cohort_habits.set_days,
    Action.COHORT_CANTONS: cohort_habits.cantons,
    Action.COHORT_CANTON: cohort_habits.set_canton,
    Action.ADMIN: admin.health,
    Action.SENDING_RESUME: admin.resume_sending,
    Action.FAILURES: admin.list_failures,
    Action.FAILURE: admin.failure,
    Action.FAILURE_RETRY: admin.retry,
    Action.FAILURE_DISCARD: admin.discard,
    Action.BROADCASTS: broadcasts.list_broadcasts,
    Action.BROADCAST_WRITE: broadcasts.begin,
    Action.BROADCAST_TO_COHORT: broadcasts.begin_for_cohort,
    Action.BROADCAST_AUDIENCE: broadcasts.choose_audience,
    Action.BROADCAST_COHORTS: broadcasts.list_cohorts,
    Action.BROADCAST_COHORT: broadcasts.toggle_cohort,
    Action.BROADCAST_CHOSEN: broadcasts.choose_cohorts,
    Action.BROADCAST_SEND: broadcasts.send,
    Action.BROADCAST: broadcasts.look,
    Action.BROADCAST_STOP: broadcasts.stop,
    Action.JOURNAL: journal.pages,
    Action.JOURNAL_DEEDS: journal.list_deeds,
    Action.JOURNAL_PEOPLE: journal.list_people,
    Action.JOURNAL_EXPORT: costly(journal.export),
    **dict.fromkeys(study.ANSWERS, study.tap_answer),
}
_DRAFTS = {
    **dict.fromkeys(cohort_drafts.KINDS, cohorts.write),
    **dict.fromkeys(import_steps.KINDS, imports.write_objective),
    **dict.fromkeys(set_steps.KINDS, sets.write_title),
    **dict.fromkeys(WRITING_KINDS, writing.write),
    **dict.fromkeys(appearing.KINDS, leaderboards.write_alias),
    **dict.fromkeys(correcting.KINDS, corrections.write),
    **dict.fromkeys(reporting.KINDS, reports.write),
    **dict.fromkeys(report_steps.KINDS, reports.write_reply),
    **dict.fromkeys(habit_steps.KINDS, habits.write_leave),
    **dict.fromkeys(habit_steps.TIMES, habits.write_time),
    **dict.fromkeys(DAYS, preferences.write_exam_day),
    **dict.fromkeys(erasing.KINDS, own_data.confirm),
    **dict.fromkeys(broadcast_steps.KINDS, broadcasts.write),
}
"""Who takes the next text, by the kind of what is being written."""


def add_routes(application: BotApplication) -> None:
    """Every way in; the first that fits is taken."""
    routes = (
        CallbackQueryHandler(tap),  # First: commands would look for a text in each tap.
        CommandHandler("start", invites.open_link, has_args=True),
        CommandHandler("start", start.start),
        CommandHandler("quiz", study.quiz),
        CommandHandler("progres", costly(progress.progress)),
        CommandHandler("objectifs", objectives.objectives),
        CommandHandler("examen", exams.exam_menu),
        CommandHandler("reglages", preferences.settings),
        CommandHandler("classement", leaderboards.leaderboard_command),
        CommandHandler("rappel", habits.reminder),
        CommandHandler("pause", habits.leave),
        CommandHandler("classe", cohorts.cohort_command),
        CommandHandler("invitation", costly(invites.invite_command)),
        CommandHandler("envoyer", imports.send_command),
        CommandHandler("series", sets.sets_command),
        CommandHandler("ecrire", writing.write_command),
        CommandHandler("statistiques", costly(insight.statistics_command)),
        CommandHandler("donnees", own_data.own_data),
        CommandHandler("admin", admin.admin_command),
        CommandHandler("roles", roles.roles_command),
        CommandHandler("annuler", cancel),
        CommandHandler("aide", start.help_),
        MessageHandler(filters.TEXT & ~filters.COMMAND, write),
        MessageHandler(filters.COMMAND, start.unknown_command),
        MessageHandler(filters.Document.ALL, costly(imports.receive)),
        MessageHandler(filters.POLL, writing.receive_poll),
        MessageHandler(filters.ALL, start.not_text),
        ChatMemberHandler(start.membership, ChatMemberHandler.MY_CHAT_MEMBER),
    )
    application.add_handler(TypeHandler(Update, access.identify), group=-1)
    application.add_handlers(routes)
    application.add_error_handler(errors.handle_error)


async def tap(update: Update, context: Context) -> None:
    """A button press, sent on by what the button does."""
    await _TAPS[access.unpack_in_time(update, context).action](update, context)


async def write(update: Update, context: Context) -> None:
    """A text that is no command, sent on to whom it is for."""
    text = (update.message and update.message.text) or ""
    kind = await find_draft_kind(context, text)
    if kind in _DRAFTS:
        await _DRAFTS[kind](update, context)
    elif await is_answer(context):
        await study.typed_answer(update, context)
    elif looks_like_code(text):
        await invites.type_code(update, context)
    elif context.is_known and erasing.is_confirmation(text):
        await own_data.explain_word(update, context)
    else:
        await study.typed_answer(update, context)


async def cancel(update: Update, context: Context) -> None:
    """/annuler: drops what is being written; without that, takes the last answer back."""
    if await context.read(habit_steps.has_nothing_to_give_up):
        await study.take_back(update, context)
    else:
        await drafting.give_up(update, context)
