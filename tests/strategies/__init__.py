"""Random small networks and questions, valid by `schema` and with every figure known once blanks are filled.

Figures are chosen so that whole seconds, cents and grams are never a matter of taste: prices are whole dollars, lengths
whole kilometres, speeds primes, so that no product lies on half a second, cent or gram.
"""

from strategies.cargo_and_questions import CARGO, Question, RandomCargo, questions
from strategies.cells import Row
from strategies.network_tables import ending_by_closing, networks
from strategies.places_and_links import LAND_MODES
from strategies.schema_tables import tables_of

__all__ = [
    "CARGO",
    "LAND_MODES",
    "Question",
    "RandomCargo",
    "Row",
    "ending_by_closing",
    "networks",
    "questions",
    "tables_of",
]
