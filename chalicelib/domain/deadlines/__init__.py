"""By when something must be done, and on which days staff are reminded of it."""
