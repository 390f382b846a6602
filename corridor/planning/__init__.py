"""Verbs that answer one question: plan, and how its answer is traced and explained."""
