"""The places of teams reckoned in one go: what the figures kept in the database must agree with."""

from collections.abc import Collection, Mapping

from questions.results.leaderboards import TeamMember, TeamPlace, measure_team


def rank_teams(teams: Mapping[int, Collection[TeamMember]]) -> tuple[TeamPlace, ...]:
    """Every team's place by its mean, the highest first; those too small come last, in order of id."""
    means = {team_id: measure_team(members) for team_id, members in teams.items()}
    shown = {team_id: mean for team_id, mean in means.items() if mean is not None}
    rank_of = {mean: 1 + sum(other > mean for other in shown.values()) for mean in shown.values()}
    ordered = sorted(means, key=lambda team_id: (-shown.get(team_id, -1.0), team_id))
    return tuple(
        TeamPlace(team_id=team_id, rank=rank_of[shown[team_id]] if team_id in shown else None, mean=shown.get(team_id))
        for team_id in ordered
    )
