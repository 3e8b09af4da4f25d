"""Other libraries: what a model of the course becomes for them (layers, vectors, an estimator, machine code).

The libraries are imported here and nowhere else below the lessons' experiments, and only when they are asked for.
"""
