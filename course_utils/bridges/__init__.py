"""What a model of the course becomes for another library: its layers, its vectors, its estimator, its machine code.

The libraries are imported here and nowhere else below the lessons' experiments, and only when they are asked for.
"""
