"""The steps of a way as numbers: the wait of each, its time, and how much that varies."""

from dataclasses import dataclass

from corridor.arrays import Floats, Ints


@dataclass(frozen=True)
class Steps:
    """The steps of a way for simulations; a step is a wait, which may be 0, and an activity.

    Attributes
    ----------
    departs
        Second of departure (UTC), or None in a question without a date.
    zone
        Time zone where the way ends; blank: UTC.
    run_s
        Expected seconds of each activity; shape (n_steps,).
    run_draw
        Which draw an activity is lengthened or shortened by, or -1; parts of one service share its draw.
    spread
        Standard deviation of the logarithm of each draw, shape (n_draws,).
    draw_names
        Name of each draw; draws of one name are the same in every way.
    regions
        Countries, and points at sea, that the draws depend on.
    loading
        How much each draw depends on each region, shape (n_draws, n_regions); the squares of a row add up to 1.
    wait_lead
        Seconds that cargo must be there before what it waits for.
    wait_half
        Half the headway of departures whose days are not known [s]; 0 for none.
    wait_rule
        Rule of time of what is waited for, or -1.
    wait_draw
        Draw of the place in the headway or, in a question without a date, of the second of the week, or of several, at
        which cargo comes; -1 for none.
    wait_names
        Name of each of these draws, as `draw_names`.
    first, opens, shuts
        Spells of the rules, as `engine.clock.begins` takes them: in seconds of UTC or, in a question
        without a date, since Monday 00:00.
    repeats
        Seconds after which each rule is the same again, in a question without a date; with one empty.
    wait_leg, run_leg
        Positions of wait and activity among the legs of the way; -1 where they are none.
    """

    departs: int | None
    zone: str
    run_s: Ints
    run_draw: Ints
    spread: Floats
    draw_names: tuple[str, ...]
    regions: tuple[str, ...]
    loading: Floats
    wait_lead: Ints
    wait_half: Ints
    wait_rule: Ints
    wait_draw: Ints
    wait_names: tuple[str, ...]
    first: Ints
    opens: Ints
    shuts: Ints
    repeats: Ints
    wait_leg: Ints
    run_leg: Ints
