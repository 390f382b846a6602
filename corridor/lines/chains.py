"""Segments in a row as one chain: between two ends, junctions or marked vertices nothing branches off.

A --- . --- . --- B         B is a junction, the points between A and B are not; so A-B is one chain of three
                  |         segments, and B-C one of one.
                  C
"""

from typing import NamedTuple

import numpy as np

from corridor.arrays import Bools, Ints
from corridor.lines.web import Web, components, incidence


class Chains(NamedTuple):
    """Chains of segments.

    Attributes
    ----------
    first
        Where the vertices of each chain begin in `vertex`; shape (n_chains + 1,).
    vertex
        Vertices of the chains in their order, from the smaller of the two ends.
    segment
        Chain of each segment; shape (n_segments,).
    """

    first: Ints
    vertex: Ints
    segment: Ints

    @property
    def start(self) -> Ints:
        """Return the vertex where each chain begins."""
        return self.vertex[self.first[:-1]]

    @property
    def end(self) -> Ints:
        """Return the vertex where each chain ends."""
        return self.vertex[self.first[1:] - 1]


def ring_vertices(web: Web, is_node: Bools) -> Ints:
    """Return a vertex of each ring that has no node: its smallest."""
    tail_free, head_free = ~is_node[web.tail], ~is_node[web.head]
    both = tail_free & head_free
    piece = components(len(is_node), web.tail[both], web.head[both])
    has_node = np.zeros(len(is_node), dtype=np.bool_)
    has_node[piece[web.tail[tail_free & ~head_free]]] = True
    has_node[piece[web.head[head_free & ~tail_free]]] = True
    roots = np.unique(piece[~is_node])
    return roots[~has_node[roots]]


def chains_of(web: Web, is_node: Bools) -> Chains:
    """Return the chains between nodes; every vertex that is none has two segments, and every ring has a node.

    Notes
    -----
    Each segment is walked over once: O(m).
    """
    first, at = (column.tolist() for column in incidence(web))
    tail, head = web.tail.tolist(), web.head.tolist()
    ends = is_node.tolist()
    chain_of = [-1] * len(tail)
    walked: list[int] = []
    begins = [0]
    for node in np.flatnonzero(is_node).tolist():
        for segment in at[first[node] : first[node + 1]]:
            if chain_of[segment] >= 0:
                continue
            here, number = node, len(begins) - 1
            walked.append(here)
            while True:
                chain_of[segment] = number
                here = head[segment] if tail[segment] == here else tail[segment]
                walked.append(here)
                if ends[here]:
                    break
                one, other = at[first[here]], at[first[here] + 1]
                segment = other if one == segment else one
            begins.append(len(walked))
    return Chains(*(np.array(column, dtype=np.int64) for column in (begins, walked, chain_of)))


def halves(chains: Chains) -> Ints:
    """Return a vertex in the middle of each chain that comes back to where it began."""
    loops = np.flatnonzero(chains.start == chains.end)
    return np.asarray(chains.vertex[(chains.first[loops] + chains.first[loops + 1] - 1) // 2])
