"""The one rule of time: when an activity that cargo is ready for begins. Search, tracing and simulation all ask it."""

from typing import Any, Final

from corridor.engine.jit import part
from corridor.engine.topology import FAR

NEVER: Final = FAR
"""Minute of what does not begin within the span that the rules are known for."""


@part
def begins(ready: int, rule: int, lead: int, first: Any, opens: Any, shuts: Any) -> int:
    """Return the first minute from which on an activity may begin, or NEVER.

    Parameters
    ----------
    ready : Minute at which cargo is there.
    rule : Rule of time of the activity; less than 0 where it may begin at any minute.
    lead : Minutes that cargo must be there before it begins (the cut-off of a departure).
    first : Where the spells of each rule begin in the arrays; shape (n_rules + 1,).
    opens, shuts : First minute of each spell and the first one after it, ascending within a rule and apart. A departure
        is a spell of one minute.
    """
    if rule < 0:
        return ready
    at = ready + lead
    low = first[rule]
    end = first[rule + 1]
    high = end
    while low < high:
        middle = (low + high) >> 1
        if shuts[middle] > at:
            high = middle
        else:
            low = middle + 1
    if low == end:
        return NEVER
    return max(at, opens[low])  # type: ignore[no-any-return]
