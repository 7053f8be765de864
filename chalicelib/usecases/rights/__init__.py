"""Rights requests carried out: taken in, verified, worked on, answered, appealed, and told of by letters."""
