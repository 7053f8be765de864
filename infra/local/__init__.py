"""The whole system on one machine: the deployed app, its consumers and schedules, and an embedded AWS.

`python -m infra.local` serves it; `infra.local.stack.Stack` is the same thing for tests, without sockets.
Nothing here is ever packaged (architecture: docs/tour.md; known gaps: docs/decisions/).
"""
