"""/classement for apprentices: one's neighbours and trend, the teams, one's alias, and what it is all for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.callback_data import Action, Tap
from bot.use_cases.leaderboards import Sphere
from bot.views.language import _, counted
from bot.views.reply import Reply, escape, in_rows, label, turn_pages
from bot.views.times import decimal, on_day
from questions.results.aliases import LONGEST, SHORTEST
from questions.results.leaderboards import FEWEST_PEOPLE, Period
from questions.results.standing import Appearance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.leaderboards import Leaderboard, Line
    from bot.use_cases.purpose import Purpose
    from bot.use_cases.teams import Team, Teams
    from bot.views.reply import Row
    from questions.plan.model import Plan
    from questions.results.standing import Standing

PERIODS = tuple(Period)
APPEARANCES = tuple(Appearance)
SPHERES = tuple(Sphere)
TEAMS_SHOWN = 3
TEAMS_A_PAGE = 15


class Chosen(NamedTuple):
    """What is shown: the period, and a domain's number or 0 for all; kept in a button as its sequence."""

    period: Period = Period.WEEK
    domain: int = 0

    def pack(self) -> int:
        """As a button's sequence."""
        return len(PERIODS) * self.domain + PERIODS.index(self.period)

    @classmethod
    def unpack(cls, sequence: int) -> Chosen:
        """What a button's sequence says."""
        domain, period = divmod(sequence, len(PERIODS))
        return cls(PERIODS[period], domain)


def show_leaderboard(view: Leaderboard, plan: Plan) -> Reply:
    """The person's own points, and their place between two above and two below."""
    chosen = Chosen(view.board.period, view.board.scope)
    if view.cohort is None:
        text = _("🏆 <b>Classement</b>\nPour y être, il faut une classe. Tu as un code\u00a0? Écris-le simplement ici.")
        return Reply(text="\n\n".join((text, _word_own(view))), rows=(_help_row(),))
    title = _("ma classe") if view.sphere is Sphere.COHORT else _("toutes les classes")
    head = [f"🏆 <b>{_('Classement')} · {title}</b>", word_chosen(chosen, plan)]
    lines = [] if view.in_lower_half else _word_lines(view)
    # Whoever is below the middle reads first how far they came and what is near.
    news = [_word_own(view), *_word_trend(view), *_word_gap(view)]
    tail = _word_lines(view) if view.in_lower_half else []
    blocks = ("\n".join(block) for block in (head, lines, news, tail) if block)
    return Reply(text="\n\n".join(blocks), rows=_rows(view, chosen))


def show_all_teams(view: Teams) -> Reply:
    """A page of all teams, for who teaches."""
    tap = Tap(action=Action.LEADERBOARD_TEAMS, sequence=Chosen(view.board.period).pack())
    back = ((_("⬅ Classements"), Tap(action=Action.BOARDS)),)
    return Reply(
        text=_word_teams(view, view.teams), rows=(choose_period(tap), *turn_pages(view.page, view.pages, tap), back)
    )


def show_teams(view: Teams) -> Reply:
    """The first three teams and one's own, with the mean of their members."""
    chosen = Chosen(view.board.period)
    shown = [*view.teams, *(team for team in (view.own,) if team is not None and team not in view.teams)]
    tap = Tap(action=Action.LEADERBOARD_TEAMS, sequence=chosen.pack())
    return Reply(text=_word_teams(view, shown), rows=(choose_period(tap), _sphere_row(chosen, None), _help_row()))


def _word_teams(view: Teams, shown: Sequence[Team]) -> str:
    chosen = Chosen(view.board.period)
    ranked = [_word_team(team) for team in shown if team.place.mean is not None]
    small = view.own is not None and view.own.place.mean is None
    lines = [
        f"🏆 <b>{_('Classement')} · {_('équipes')}</b>",
        word_chosen(chosen, None),
        "",
        *(ranked or [_("Aucune classe n’est encore assez grande pour avoir un chiffre.")]),
    ]
    if small:
        lines.append(
            _("Ta classe n’a pas de chiffre\u00a0: il faut {fewest} membres arrivés avant cette semaine.").format(
                fewest=FEWEST_PEOPLE
            )
        )
    lines += (
        "",
        _(
            "Moyenne par personne, sans qui est invisible. Être en congé ou arriver cette semaine ne fait baisser "
            "aucune équipe."
        ),
    )
    return "\n".join(lines)


def show_domains(plan: Plan, chosen: Chosen, sphere: Sphere) -> Reply:
    """Of which domain the points are to be ranked."""
    tap = Tap(action=Action.LEADERBOARD, asked_id=SPHERES.index(sphere))
    buttons = [
        (
            label(f"{domain.number}. {domain.title}"),
            replace(tap, sequence=chosen._replace(domain=domain.number).pack()),
        )
        for domain in plan.domains
    ]
    every = ((_("Tous les domaines"), replace(tap, sequence=chosen._replace(domain=0).pack())),)
    return Reply(text=_("📚 Classer les points de quel domaine\u00a0?"), rows=(*in_rows(buttons, 1), every))


def show_appearance(standing: Standing) -> Reply:
    """As what one appears, and the buttons to change it."""
    how = {
        Appearance.ALIAS: _("Les autres voient ton pseudo\u00a0: <b>{alias}</b>."),
        Appearance.FIRST_NAME: _("Les autres voient ton prénom\u00a0: <b>{name}</b>."),
        Appearance.HIDDEN: _("Personne ne te voit\u00a0: tu n’es dans aucun classement. Tes points restent à toi."),
    }[standing.appearance]
    names = {
        Appearance.ALIAS: _("Pseudo"),
        Appearance.FIRST_NAME: _("Prénom"),
        Appearance.HIDDEN: _("Invisible"),
    }
    choices = tuple(
        (
            f"✓ {names[one]}" if one is standing.appearance else names[one],
            Tap(action=Action.LEADERBOARD_APPEARANCE, choice=APPEARANCES.index(one)),
        )
        for one in APPEARANCES
    )
    rows: list[Row] = [choices]
    if standing.appearance is Appearance.ALIAS:
        write = (_("✏ Écrire le mien"), Tap(action=Action.LEADERBOARD_ALIAS))
        rows.append((write, (_("🎲 Un autre"), Tap(action=Action.LEADERBOARD_DRAW))))
    rows.append(((_("⬅ Classement"), Tap(action=Action.LEADERBOARD)),))
    text = how.format(alias=escape(standing.alias), name=escape(standing.first_name))
    return Reply(text=f"{_('🎭 <b>Comment tu apparais</b>')}\n{text}", rows=tuple(rows))


def ask_for_alias() -> Reply:
    """What the alias is to be."""
    text = _(
        "✏ Quel pseudo veux-tu\u00a0? Écris-le ici\u00a0: {shortest} à {longest} signes, sans lien ni prénom d’une "
        "autre personne de ta classe."
    ).format(shortest=SHORTEST, longest=LONGEST)
    return Reply(text=text, rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),))


def show_purpose(purpose: Purpose) -> Reply:
    """What the leaderboard is for, what counts, who sees what, and when all of it goes."""
    when = _("{months} mois après l’examen de ta classe").format(months=purpose.months)
    if purpose.erased_on is not None:
        when += _(", soit le {day}").format(day=on_day(purpose.erased_on))
    lines = (
        _("ℹ <b>À quoi ça sert\u00a0?</b>\nÀ te donner envie de revenir un peu chaque jour. C’est tout."),
        _(
            "<b>Ce qui compte</b>\n• 1 point par notion retrouvée quand il était temps de la revoir\n"
            "• 2 points quand ton objectif du jour est atteint\n"
            "• −1 pour un mauvais choix, car deviner ne paie pas\u00a0; «\u00a0Je ne sais pas\u00a0» ne coûte rien\n"
            "• Répéter, aller vite ou répondre beaucoup le même jour ne rapporte rien"
        ),
        _(
            "<b>Qui voit quoi</b>\n• Les autres\u00a0: ton pseudo (ou ton prénom, si tu le veux) et tes points\n"
            "• Tes formatrices et formateurs\u00a0: ton prénom et tes points, dans leur classe\n"
            "• Les admins\u00a0: comme les autres\n• Invisible\u00a0: personne ne te voit"
        ),
        _(
            "<b>Au travail</b>\nLa loi (OLT 3, art. 26) interdit de surveiller le comportement au poste de travail. "
            "Ce classement sert à apprendre, et à rien d’autre\u00a0: il ne doit servir ni à te noter ni à t’évaluer."
        ),
        _("<b>Et après\u00a0?</b>\nTes points sont effacés {when}.").format(when=when),
    )
    return Reply(text="\n\n".join(lines), rows=(((_("⬅ Classement"), Tap(action=Action.LEADERBOARD)),),))


def word_chosen(chosen: Chosen, plan: Plan | None) -> str:
    """« Cette semaine », and the domain if it is one."""
    words = {
        Period.WEEK: _("Cette semaine, depuis lundi"),
        Period.MONTH: _("Ce mois-ci"),
        Period.ALL: _("Depuis toujours"),
    }[chosen.period]
    title = next((one.title for one in plan.domains if one.number == chosen.domain), "") if plan is not None else ""
    return f"{words} · {chosen.domain}. {escape(title)}" if chosen.domain else words


def choose_period(tap: Tap) -> Row:
    """The three periods as buttons; a tap leads to the same screen for another one."""
    chosen = Chosen.unpack(tap.sequence)
    names = {Period.WEEK: _("Semaine"), Period.MONTH: _("Mois"), Period.ALL: _("Depuis toujours")}
    return tuple(
        (
            f"✓ {names[period]}" if period is chosen.period else names[period],
            replace(tap, sequence=chosen._replace(period=period).pack()),
        )
        for period in PERIODS
    )


def word_line(line: Line) -> str:
    """One place: « 3. Loutre joyeuse · 12 pts »; one's own in bold."""
    name = escape(line.name)
    text = f"{line.rank}. {_('Toi')} ({name})" if line.is_own else f"{line.rank}. {name}"
    text = f"{text} · {_points(line.points)}"
    return f"👉 <b>{text}</b>" if line.is_own else text


def _word_lines(view: Leaderboard) -> list[str]:
    if view.is_too_small:
        text = _("Pas encore de classement ici\u00a0: il faut au moins {fewest} personnes.")
        if view.sphere is Sphere.COMPANY:
            text = _("Pas encore de classement ici\u00a0: il faut au moins {fewest} personnes avec des points.")
        return [text.format(fewest=FEWEST_PEOPLE)]
    if view.standing.appearance is Appearance.HIDDEN:
        return [_("Tu es invisible\u00a0: tu ne vois pas les autres, et personne ne te voit.")]
    return [word_line(line) for line in view.lines]


def _word_own(view: Leaderboard) -> str:
    if view.points:
        return _("⭐ Tu as <b>{points}</b>.").format(
            points=counted("{count}\u00a0point", "{count}\u00a0points", view.points)
        )
    return _("⭐ Pas encore de points ici. Retrouver une notion au bon moment en rapporte un.")


def _word_trend(view: Leaderboard) -> list[str]:
    if view.trend is None or not (view.points or view.trend):
        return []
    before = _("la semaine passée") if view.board.period is Period.WEEK else _("le mois passé")
    if view.trend > 0:
        more = counted("{count}\u00a0point de plus", "{count}\u00a0points de plus", view.trend)
        return [_("📈 {more} que {before} au même jour.").format(more=more, before=before)]
    if view.trend == 0:
        return [_("➡ Autant que {before} au même jour.").format(before=before)]
    return [
        _("🌱 {before} au même jour, tu en avais {count} de plus\u00a0: tu sais faire.").format(
            before=before.capitalize(), count=-view.trend
        )
    ]


def _word_gap(view: Leaderboard) -> list[str]:
    if view.gap is None or view.next_rank is None:
        return [_("🥇 Personne n’en a plus que toi.")] if view.lines and view.points else []
    points = counted("{count}\u00a0point", "{count}\u00a0points", view.gap)
    return [_("🎯 Encore {points} pour rejoindre la place {rank}.").format(points=points, rank=view.next_rank)]


def _word_team(team: Team) -> str:
    mean = round(team.place.mean or 0, 1)
    points = (_("{mean}\u00a0pt") if mean < 2 else _("{mean}\u00a0pts")).format(mean=decimal(mean))
    text = f"{team.place.rank}. {escape(team.name)} · {points}"
    return f"👉 <b>{text}</b>" if team.is_own else text


def _points(points: int) -> str:
    return counted("{count}\u00a0pt", "{count}\u00a0pts", points)


def _rows(view: Leaderboard, chosen: Chosen) -> tuple[Row, ...]:
    tap = Tap(action=Action.LEADERBOARD, asked_id=SPHERES.index(view.sphere), sequence=chosen.pack())
    domains = replace(tap, action=Action.LEADERBOARD_DOMAINS)
    return (
        choose_period(tap),
        _sphere_row(chosen, view.sphere),
        ((_("📚 Par domaine"), domains), (_("🎭 Mon pseudo"), Tap(action=Action.LEADERBOARD_NAME))),
        _help_row(),
    )


def _sphere_row(chosen: Chosen, shown: Sphere | None) -> Row:
    names = {Sphere.COHORT: _("Ma classe"), Sphere.COMPANY: _("Toutes")}
    spheres = tuple(
        (
            f"✓ {names[sphere]}" if sphere is shown else names[sphere],
            Tap(action=Action.LEADERBOARD, asked_id=SPHERES.index(sphere), sequence=chosen.pack()),
        )
        for sphere in SPHERES
    )
    teams = _("Équipes") if shown is not None else f"✓ {_('Équipes')}"
    return (*spheres, (teams, Tap(action=Action.LEADERBOARD_TEAMS, sequence=Chosen(chosen.period).pack())))


def _help_row() -> Row:
    return ((_("ℹ À quoi ça sert"), Tap(action=Action.LEADERBOARD_PURPOSE)),)
