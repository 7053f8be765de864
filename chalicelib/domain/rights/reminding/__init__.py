"""Of which days of a request staff are reminded, and what is kept of it."""
