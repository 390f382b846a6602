"""Many trips at once where capacities count: who takes which way, what is full, what more of it is worth."""
