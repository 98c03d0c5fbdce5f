"""The table on points for volunteers: how they are earned, which stars there are, what a star brings."""

from __future__ import annotations

from linli.playbooks.fields import Key, Name, Named, Part, SourceKey, fixed, maximum, minimum, own, subset


class PointsRate(Part):
    """How many points a full hour with teams of one kind of the table on volunteers brings."""

    key: Key = fixed(max_length=40)
    per_hour: int = maximum(ge=0, le=20)


class Star(Named):
    """A star, from so many points ever earned: what is spent or given away lowers none."""

    key: Key = fixed(max_length=40)
    earned: int = minimum(ge=1, le=100_000)


class Courtesy(Part):
    """What a star brings, in words, and who gives it."""

    key: Key = fixed(max_length=40)
    star: Key = fixed(max_length=40)
    words: Name = own()
    given_by: Name = own()


class Points(Named):
    """How a city thanks volunteers who opt in: its word for their points is the name.

    A full hour of confirmed service brings `per_hour`, or what `rates` says of the kind of team; in a month at most
    `month_max`. Who awards more than `alone_max` by hand needs a second person. Where there is a `catalogue`, what was
    reserved goes back after `fetch_days`.
    """

    source: SourceKey = own()
    per_hour: int = maximum(ge=0, le=20)
    month_max: int = maximum(ge=1, le=10_000)
    alone_max: int = maximum(ge=0, le=1000)
    catalogue: bool = maximum(default=True)
    fetch_days: int = own(default=14, ge=1, le=90)
    rates: tuple[PointsRate, ...] = fixed(default=(), strict=False)
    stars: tuple[Star, ...] = fixed(default=(), strict=False)
    courtesies: tuple[Courtesy, ...] = subset(default=(), strict=False)

    def rate(self, team_kind: str) -> int:
        """How many points a full hour with a team of this kind brings."""
        return next((one.per_hour for one in self.rates if one.key == team_kind), self.per_hour)

    def star(self, ever: int) -> Star | None:
        """The star of who has ever earned so much; None before the first."""
        reached = [one for one in self.stars if one.earned <= ever]
        return max(reached, key=lambda one: one.earned, default=None)

    def courtesies_of(self, star: Star) -> tuple[Courtesy, ...]:
        """What a star brings, with all that those below it bring."""
        reached = {one.key for one in self.stars if one.earned <= star.earned}
        return tuple(one for one in self.courtesies if one.star in reached)
