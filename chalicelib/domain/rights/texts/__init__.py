"""What letters say: a function for each kind, which makes subject and paragraphs of an event, its words and links."""
