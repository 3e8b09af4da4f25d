"""Interactive pictures of the lessons, one module a subject, their browser part beside them in static/."""
