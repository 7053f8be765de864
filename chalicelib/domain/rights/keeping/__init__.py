"""What a request keeps and deletes: files, hashes of documents, and what is held of whoever asks for deletion."""
