"""Itineraries and their legs."""
