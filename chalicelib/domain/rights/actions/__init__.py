"""What each action makes of a request: pure functions of the request, the command and now, grouped by who acts why."""
