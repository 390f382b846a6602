"""Answers as files: by the ending of their name."""
