"""The Sioux Falls network, of the paper that introduced it.

The figures are the paper's; they were taken over from the copy in AequilibraE, with b worked out from its capacities.

LeBlanc, L. J., Morlok, E. K. and Pierskalla, W. P. (1975). An efficient approach to solving the road network
equilibrium traffic assignment problem. Transportation Research 9, 309-318: travel times a + b x^4 of its links, alike
in both directions, with b in units of 1e-18, and its trips in hundreds.
"""

import numpy as np

from corridor.engine.delays import Delays, power_delays

LINKS = """
1-2 6 2; 1-3 4 2; 2-6 5 1241; 3-4 4 7; 3-12 4 2; 4-5 2 3;
4-11 6 1550; 5-6 4 1001; 5-9 5 75; 6-8 2 521; 7-8 3 119; 7-18 2 1;
8-9 10 2306; 8-16 5 1157; 9-10 3 12; 10-11 5 75; 10-15 6 27; 10-16 4 1080;
10-17 8 1930; 11-12 6 1550; 11-14 4 1061; 12-13 3 1; 13-24 4 893; 14-15 5 1085;
14-23 4 1020; 15-19 3 10; 15-22 3 53; 16-17 2 401; 16-18 3 3; 17-19 2 554;
18-20 4 2; 19-20 4 958; 20-21 6 1373; 20-22 5 1130; 21-22 2 401; 21-24 3 790;
22-23 4 960; 23-24 2 451
"""
"""Two nodes, a and b of each link."""
HUNDREDS = """
0 1 1 5 2 3 5 8 5 13 5 2 5 3 5 5 4 1 3 3 1 4 3 1
1 0 1 2 1 4 2 4 2 6 2 1 3 1 1 4 2 0 1 1 0 1 0 0
1 1 0 2 1 3 1 2 1 3 3 2 1 1 1 2 1 0 0 0 0 1 1 0
5 2 2 0 5 4 4 7 7 12 14 6 6 5 5 8 5 1 2 3 2 4 5 2
2 1 1 5 0 2 2 5 8 10 5 2 2 1 2 5 2 0 1 1 1 2 1 0
3 4 3 4 2 0 4 8 4 8 4 2 2 1 2 9 5 1 2 3 1 2 1 1
5 2 1 4 2 4 0 10 6 19 5 7 4 2 5 14 10 2 4 5 2 5 2 1
8 4 2 7 5 8 10 0 8 16 8 6 6 4 6 22 14 3 7 9 4 5 3 2
5 2 1 7 8 4 6 8 0 28 14 6 6 6 9 14 9 2 4 6 3 7 5 2
13 6 3 12 10 8 19 16 28 0 40 20 19 21 40 44 39 7 18 25 12 26 18 8
5 2 3 15 5 4 5 8 14 39 0 14 10 16 14 14 10 1 4 6 4 11 13 6
2 1 2 6 2 2 7 6 6 20 14 0 13 7 7 7 6 2 3 4 3 7 7 5
5 3 1 6 2 2 4 6 6 19 10 13 0 6 7 6 5 1 3 6 6 13 8 8
3 1 1 5 1 1 2 4 6 21 16 7 6 0 13 7 7 1 3 5 4 12 11 4
5 1 1 5 2 2 5 6 10 40 14 7 7 13 0 12 15 2 8 11 8 26 10 4
5 4 2 8 5 9 14 22 14 44 14 7 6 7 12 0 28 5 13 16 6 12 5 3
4 2 1 5 2 5 10 14 9 39 10 6 5 7 15 28 0 6 17 17 6 17 6 3
1 0 0 1 0 1 2 3 2 7 2 2 1 1 2 5 6 0 3 4 1 3 1 0
3 1 0 2 1 2 4 7 4 18 4 3 3 3 8 13 17 3 0 12 4 12 3 1
3 1 0 3 1 3 5 9 6 25 6 5 6 5 11 16 17 4 12 0 12 24 7 4
1 0 0 2 1 1 2 4 3 12 4 3 6 4 8 6 6 1 4 12 0 18 7 5
4 1 1 4 2 2 5 5 7 26 11 7 13 12 26 12 17 3 12 24 18 0 21 11
3 0 1 5 1 1 2 3 5 18 13 7 8 11 10 5 6 1 3 7 7 21 0 7
1 0 0 2 0 1 1 2 2 8 6 5 7 4 4 3 3 0 1 4 5 11 7 0
"""
"""Trips from each node to each."""
LEAST = 42.31335287107440e5
"""The best objective that is known, of the same network as published by the Transportation Networks for Research."""


def roads() -> tuple[np.ndarray, np.ndarray, Delays]:
    """Return tails, heads and delays of the arcs; nodes are counted from 0."""
    rows = [text.split() for text in LINKS.split(";")]
    pairs = [tuple(int(node) - 1 for node in row[0].split("-")) for row in rows]
    tail, head = (np.array([pair[end] for pair in pairs] + [pair[1 - end] for pair in pairs]) for end in (0, 1))
    first, factor = (np.array([float(row[at]) for row in rows] * 2) for at in (1, 2))
    return tail, head, power_delays(first, factor * 1e-18, np.full(len(tail), 4.0))


def trips() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return origins, destinations and amounts."""
    table = np.array([[float(cell) for cell in row.split()] for row in HUNDREDS.strip().splitlines()]) * 100
    origin, destination = np.nonzero(table)
    return origin, destination, table[origin, destination]


def objective(load: np.ndarray) -> float:
    """Return Beckmann's sum of the integrals of the delays."""
    _, _, delays = roads()
    return float((delays.free * load + delays.factor * load**5 / 5).sum())
