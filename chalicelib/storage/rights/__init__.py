"""Rights requests in the table: the state, what people wrote, letters, messages, links, and the lists of them."""
