"""What the lessons measure: one experiment a file, and the tables of those that take too long for a lesson."""
