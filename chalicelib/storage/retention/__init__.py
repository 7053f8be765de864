"""What tells of records that are gone, and how they go."""
