"""Plan freight through a multimodal corridor network: the cheapest, the fastest, and what a change would change.

The public names are listed once, in `__init__.pyi`, for type checkers and for Python alike. Each is loaded when it is
first used, so that `corridor --help` need not load pandas.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
