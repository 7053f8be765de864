"""What happens at the companies, a file for each theme. A story yields the moments at which it goes on."""
