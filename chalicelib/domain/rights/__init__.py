"""Rights requests: what a person can ask for, by when it is answered, who may do what to it, and what letters say."""
