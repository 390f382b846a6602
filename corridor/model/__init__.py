"""Nouns: networks, cargo, rules, itineraries, scenarios, and how they are read and written."""
