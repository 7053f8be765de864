"""Verifies an export of the audit on a machine without network. It needs Python 3.9 or newer and nothing else.

    python verify_audit.py part-1.json part-2.json …  [--key jwks.json]

The parts are the answers of GET /v1/audit/export, in any order. It recomputes the hash of every event and read, the
links between events, each day's Merkle root (RFC 6962) and the signature of each checkpoint (ES256), and says in a
sentence what is not as it was. It exits with 0 where nothing is wrong, with 1 where something is, with 2 where it can't
read what it was given, or parts of the export are not among it.

Signatures are compared with the key in the export, unless you give one that you kept: the company's public key from
/.well-known/jwks.json, fetched when you trusted it; other companies' keys in it count for nothing. Only with your own
key does a checkpoint prove who made it. What happened after the last checkpoint is guarded by the chains alone.
"""

import argparse
import base64
import hashlib
import json
import sys
from datetime import date, timedelta
from pathlib import Path

DAY = timedelta(days=1)
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
SENTENCES = {
    "missing": "{place} is missing: it was there, it is gone, and nothing says that it was to go.",
    "erased": "{place} is erased, and an event names it: that is as it should be.",
    "altered": "{place} is altered: it is not what its hash, or its neighbour, says that it was.",
    "reordered": "{place} is reordered: it is genuine, and lies in the place of another version{detail}.",
    "forged": "{place} is forged: it was not so when its day was sealed, or it belongs elsewhere{detail}.",
}


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def name_line(line):
    """Returns what a line is about: an event by its record and version, a read by its hash."""
    return line[1], line[2], "" if line[1] else line[4]


def find_root(lines):
    """Returns the Merkle tree hash of lines in their order, by moment and hash."""
    ordered = sorted(lines, key=lambda line: (line[3], line[4], line[0], line[1], line[2]))
    level = [hashlib.sha256(b"\0" + canonical(line).encode()).digest() for line in ordered]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        even = len(level) - len(level) % 2
        pairs = [hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, even, 2)]
        level = pairs + level[even:]
    return level[0].hex()


def add(one, other):
    """Adds two points of the curve P-256; None is the point at infinity."""
    if one is None or other is None:
        return one or other
    (x1, y1), (x2, y2) = one, other
    if x1 == x2 and (y1 + y2) % P == 0:
        return None
    slope = 3 * (x1 * x1 - 1) * pow(2 * y1, -1, P) if one == other else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def times(factor, point):
    total = None
    for bit in bin(factor)[2:]:
        total = add(total, total)
        total = add(total, point) if bit == "1" else total
    return total


def is_signed(jwk, message, signature):
    """Tells whether the 64 bytes r||s are the key's ES256 signature of the message."""
    x, y = (int.from_bytes(decode(jwk[name]), "big") for name in ("x", "y"))
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    on_curve = max(x, y) < P and not (y * y - x * x * x + 3 * x - B) % P
    if not on_curve or len(signature) != 64 or not (0 < r < N and 0 < s < N):
        return False
    inverse = pow(s, -1, N)
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    point = add(times(digest * inverse % N, G), times(r * inverse % N, (x, y)))
    return point is not None and point[0] % N == r


def read_checkpoint(text, tenant, day, keys):
    """Returns the checkpoint, or None for what is none of the company's."""
    try:
        value = json.loads(text)
        head, body, signature = value["jws"].split(".")
        kind = json.loads(decode(head))
        lines, late = value["lines"], value["late_lines"]
        header = {name: part for name, part in value.items() if name not in ("lines", "late_lines", "erasures", "jws")}
        counts = [sum(line[0] == kind for line in lines) for kind in ("event", "read")]
        genuine = (
            canonical(value) == text
            and kind["typ"] == "audit-checkpoint+jws"
            and decode(body) == canonical(header).encode()
            and any(is_signed(key, (head + "." + body).encode(), decode(signature)) for key in keys)
            and (header["tenant"], header["day"]) == (tenant, day)
            and header.get("erasures_sha256", sha256("[]")) == sha256(canonical(value.get("erasures", [])))
            and (header["root"], header["late_root"]) == (find_root(lines), find_root(late))
            and [header["events"], header["reads"], header["late"]] == [*counts, len(late)]
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    return {**header, "lines": lines, "late_lines": late, "sha256": sha256(canonical(header))} if genuine else None


class Unusable(Exception):
    """What was given proves nothing. The message says why."""


class Audit:
    """What all parts of an export say."""

    def __init__(self, parts, keys):
        self.tenant, self.first, self.last = parts[0]["tenant"], parts[0]["first"], parts[0]["last"]
        self.keys = [key for key in keys or [parts[0]["key"]] if key.get("tenant", self.tenant) == self.tenant]
        if not self.keys:
            raise Unusable(f"No key that you kept is of {self.tenant}.")
        sealed = [part["sealed"] for part in parts if part["sealed"]]
        self.sealed = max(sealed, key=lambda one: one["day"], default=None)
        first, span = date.fromisoformat(self.first), date.fromisoformat(self.last) - date.fromisoformat(self.first)
        self.days = [str(first + number * DAY) for number in range(span.days + 1)]
        self.texts, self.lines, self.events, self.reads, self.heads = {}, {}, {}, {}, {}
        self.details, self.gone, self.findings = {}, {}, {}
        for part in sorted(parts, key=lambda one: (one["day"], (one["checkpoint"] or {"offset": 0})["offset"])):
            if (part["tenant"], part["first"], part["last"]) != (self.tenant, self.first, self.last):
                raise Unusable("These parts are of different exports: keep each in a folder of its own.")
            if part["checkpoint"]:
                self.texts[part["day"]] = self.texts.get(part["day"], "") + part["checkpoint"]["text"]
            self.lines.setdefault(part["day"], []).extend(part["lines"])
            for one in part["events"]:  # a neighbour of another part's events is in both
                if self.events.setdefault((one["record"], one["version"]), one) != one:
                    self.find(one["record"], one["version"], "altered")
            self.reads.update({one["place"]: one for one in part["reads"]})
            self.heads.update({one["record"]: one for one in part["heads"]})
            self.details.update({(one["record"], one["version"]): one["verdict"] for one in part["losses"]})
            self.gone.update({one["record"]: one for one in part["erased"]})
        self.checkpoints = {day: read_checkpoint(text, self.tenant, day, self.keys) for day, text in self.texts.items()}
        left = [day for day in self.days if day not in self.lines]
        if left or all(part["next_cursor"] for part in parts):
            told = (left[0] + " to " + left[-1]) if left else "the end of " + self.last
            raise Unusable(f"No part tells of {told}: ask for every part of the export, until next_cursor is null.")

    def find(self, record, version, verdict, detail=""):
        self.findings.setdefault((record, version or 0, detail == "details"), (verdict, detail))

    def verify(self):
        """Looks at everything. Returns the findings by place."""
        expected, by_record = self.verify_days(), {}
        for day in self.days:
            listed = {name_line(one): one for one in [*self.lines.get(day, []), *expected[day]]}
            for kind, record, version, _, digest in listed.values():
                if kind == "read":
                    self.verify_read(day, digest)
                else:
                    by_record.setdefault(record, set()).add(version)
        sealed = {(one[1], one[2]): one[4] for lines in expected.values() for one in lines if one[0] == "event"}
        own = {digest: place for place, digest in sealed.items()}
        for record, versions in sorted(by_record.items()):
            self.verify_record(record, versions, sealed, own)
        for (record, version), verdict in self.details.items():
            self.find(record, version, verdict, "details")
        return self.findings

    def verify_days(self):
        """Judges the checkpoints, and returns by day the lines that they vouch for."""
        expected = {}
        for day in self.days:
            found, after = self.checkpoints.get(day), self.checkpoints.get(str(date.fromisoformat(day) + DAY))
            due = self.sealed and self.sealed["first"] <= day < self.sealed["day"]
            bond = after and after["previous"]
            unlike = found and bond and bond != [found["day"], found["root"], found["sha256"]]
            if unlike or (day in self.checkpoints and found is None):
                self.find("CHECKPOINT#" + day, None, "forged")
            elif found is None and (due or bond):
                self.find("CHECKPOINT#" + day, None, "missing")
            expected[day] = (found["lines"] if found else []) + (after["late_lines"] if after else [])
            known = {name_line(one) for one in expected[day]}
            for one in self.lines.get(day, []) if found and after else []:
                if name_line(one) not in known:
                    self.find(one[1] or "READS#" + day, one[2], "forged")
        return expected

    def verify_read(self, day, digest):
        read = self.reads.get(digest)
        fields = ["read", *(read[name] for name in ("action", "at", "actor", "request_id", "records"))] if read else []
        if sha256(canonical(fields)) != digest:
            self.find("READS#" + day, None, "altered" if read else "missing", digest)

    def fits(self, event, version):
        names = ("type", "at", "recorded_at", "actor", "request_id", "record_id", "digest", "body")
        chain = "T#" + self.tenant + "#" + event["record"]
        return event["hash"] == sha256(canonical([chain, version, event["previous"], *(event[name] for name in names)]))

    def verify_record(self, record, versions, sealed, own):
        """Judges the stretch of a chain that was exported."""
        events = {version: event for (name, version), event in self.events.items() if name == record}
        head, gone = self.heads.get(record), self.gone.get(record)
        last = max([*events, *versions, head["version"] if head else 0])
        named = gone and sealed.get((record, gone["version"]), gone["hash"]) == gone["hash"]
        if not events:
            self.find(record, None, "erased" if named and last <= gone["version"] else "missing")
            return
        first = max(1, min(versions) - 1)
        after = gone and events.get(gone["version"] + 1)
        named = named and (not after or after["previous"] == gone["hash"])
        erased = [one for one in range(first, min(gone["version"], last) + 1) if one not in events] if named else []
        bad = {version for version, event in events.items() if not self.fits(event, version)}
        wrong = {}
        for version in sorted({*range(first, last + 1)} - {*erased}):
            event = events.get(version)
            if event is None:
                wrong[version] = ("missing", "")
            elif own.get(event["hash"], (record, 0))[0] != record:
                wrong[version] = ("forged", "{}/{}".format(*own[event["hash"]]))
            elif version in bad:
                place = next((other for other in sorted(bad) if self.fits(event, other)), None)
                wrong[version] = ("reordered", str(place)) if place else ("altered", "")
            elif sealed.get((record, version), event["hash"]) != event["hash"]:
                wrong[version] = ("forged", "")
        if erased:
            wrong[erased[-1]] = ("erased", "")
        sound = {version: event for version, event in events.items() if version not in wrong}
        if first == 1 and 1 in sound and sound[1]["previous"]:
            wrong[1] = ("forged", "")
        for version, event in sound.items():
            after = sound.get(version + 1)
            if after and after["previous"] != event["hash"]:
                stranger = (record, version) in sealed and (record, version + 1) not in sealed
                wrong.setdefault(version + stranger, ("forged" if stranger else "altered", ""))
            if head and version >= head["version"] and event["hash"] != head["hash"]:
                wrong.setdefault(version, ("forged" if version > head["version"] else "altered", ""))
        for version, (verdict, detail) in wrong.items():
            self.find(record, version, verdict, detail)


def tell(place, verdict, detail):
    record, version, _ = place
    what = f"{record}, version {version}" if version else record
    if detail == "details":
        what, detail = "What was said or shown with " + what, ""
    return SENTENCES[verdict].format(place=what, detail=detail and f" ({detail})")


def load(name):
    try:
        return json.loads(Path(name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Unusable(f"{name} can't be read: {type(error).__name__}.") from None


def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verifies an export of the audit without network.")
    parser.add_argument("parts", nargs="+", help="the answers of GET /v1/audit/export")
    parser.add_argument("--key", help="the company's public key as you kept it: a JWK, or a JWKS")
    chosen = parser.parse_args(arguments)
    try:
        kept = load(chosen.key) if chosen.key else {}
        audit = Audit([load(name) for name in chosen.parts], kept.get("keys", [kept] if kept else []))
        findings = audit.verify()
    except Unusable as error:
        print(error, file=sys.stderr)
        return 2
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"This can't be read as an export: {type(error).__name__}.", file=sys.stderr)
        return 2
    for place, (verdict, detail) in sorted(findings.items()):
        print(tell(place, verdict, detail))
    wrong = sum(verdict != "erased" for verdict, _ in findings.values())
    days = sum(one is not None for day, one in audit.checkpoints.items() if day <= audit.last)
    print(f"{audit.first} to {audit.last}: {len(audit.events)} events, {len(audit.reads)} reads, {days} checkpoints.")
    if not chosen.key:
        print("Signatures were compared with the export's own key; give the one that you kept with --key.")
    print("Nothing is wrong." if not wrong else f"{wrong} things are wrong.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
