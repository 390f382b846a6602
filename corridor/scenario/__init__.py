"""Scenarios: lists of edits."""
