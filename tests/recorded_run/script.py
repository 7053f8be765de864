"""The order in which everything happens."""

from __future__ import annotations

from tests.recorded_run import files, keys, people, policies, public, rights, texts
from tests.recorded_run.recorder import Recorder


def play(run: Recorder) -> None:
    """Plays the whole run."""
    public.documents(run)
    public.failures(run)
    keys.play(run)
    people.consents(run)
    people.opt_outs(run)
    people.links(run)
    people.contracts(run)
    texts.webhooks(run)
    texts.queue(run)
    texts.providers(run)
    texts.reviews(run)
    policies.versions(run)
    policies.notices(run)
    files.uploads(run)
    files.imports(run)
    rights.people(run)
    rights.flood(run)
    rights.staff(run)
    people.overview(run)
    for days in (1, 7, 30, 400):
        run.wait(days=days)
    people.overview(run)
