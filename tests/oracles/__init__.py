"""The semantics of docs/model.md once more, row by row and without haste, to judge the planner by.

Nothing here is shared with the rooms of `corridor` that answer questions: only the declared columns (`schema`) and the
conversions (`units`). Where the page leaves room, the reading taken here is marked with "Reading:". Each module is one
idea of the page, so the page and the oracle are compared section by section:

    rows            what a question asks of; the procedures that cargo is under
    states          States, Procedure: the graph of states
    moves, rates    Moving
    strings         Strings
    handling        Handling
    clearance       Clearance, Declarations
    opening_hours   Opening hours
    services        Services: hours and price
    money           Money, Vehicles
    restrictions    Transit access, and what the rules of a question shut out
    value_of_time   Value of time
    legs            activities as legs in whole seconds, cents and grams
    answers         the least weight of a way, by networkx or by every way tried

Questions with a date are asked of `oracles_dated`.
"""

from oracles.answers import advance, all_paths_best, best, best_way, question_graph, ways_from
from oracles.restrictions import Limits
from oracles.rows import When
from oracles.states import state_graph
from oracles.value_of_time import hour_usd

__all__ = [
    "Limits",
    "When",
    "advance",
    "all_paths_best",
    "best",
    "best_way",
    "hour_usd",
    "question_graph",
    "state_graph",
    "ways_from",
]
