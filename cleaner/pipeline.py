"""START HERE: the flow of one page, a plain list of steps."""
