"""Those who have a part in a request beside the person: agents, and the customers whose affair it is."""
