"""The letters of requests, and those that wait for somebody to print or speak them."""
