"""From tables to the graph of states that is searched."""
