"""What course.py does before it hands over: standard library alone, for every Python from 3.8 on."""
