"""What the people of a request do: verify, add, withdraw, appeal, ask for links."""
