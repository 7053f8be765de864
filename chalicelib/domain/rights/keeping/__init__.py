"""What a request keeps and deletes: its files, and what the system holds of a person who asks for deletion."""
