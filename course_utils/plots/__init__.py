"""Figures of the lessons: plain arrays in, a matplotlib Figure out."""
