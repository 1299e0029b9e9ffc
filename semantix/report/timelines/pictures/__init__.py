"""Timelines as pictures: places in pixels, and the page."""
