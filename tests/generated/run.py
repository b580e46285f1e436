"""Generated documents against the running service: every root field, as every role.

Schemathesis makes the documents from schema.graphql; each is sent as each role of the demo committee. Nothing may come
back but well-formed answers: no 5xx, no internal word, at least half of the documents executed rather than refused by a
limit, and every root field answers with data at least once for each role that may see it.

    run.py PROGRAM [--cases 500] [--seed 20261101]
"""

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes, scalar

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "lianxin-demo"
ROLES = {
    "public": None,
    "helper": "linli",
    "unit liaison": "lianluo",
    "community worker": "shegong",
    "field chair": "zhuanwei",
    "street staff": "jiedao",
    "street leader": "lingdao",
    "administrator": "admin",
    "auditor": "shenji",
}
# Root fields that not every role may see; all others answer everybody with data.
SEEN_BY = {
    "accounts": {"administrator"},
    "auditEntries": {"auditor"},
    "auditProof": {"auditor"},
    "session": set(ROLES) - {"public"},
    "viewer": set(ROLES) - {"public"},
}
# What an answer may never hold: the words of our own insides.
INTERNAL = re.compile(
    r"panick|sqlx|sea_orm|sea-orm|rusqlite|SELECT |INSERT |UPDATE |sqlite|postgres|tantivy|\.rs:\d|/src/|tokio|stack backtrace|thread '",
)
# What nobody guesses — a token, a cursor — and pages of no size stand aside when a field has to answer once.
TEXT = r'"(?:[^"\\]|\\.)*"'
TOKEN = re.compile(rf"\btoken: {TEXT}")
CURSOR = re.compile(rf"\b(after|before): {TEXT}")
PAGE = re.compile(r"\b(first|last): -?\d+")
# Sent last, because they end the session.
LAST = {"signOut"}

pool = ["need_0"]
scalar("ID", st.integers(0, 1 << 20).map(lambda n: nodes.String(pool[n % len(pool)])))
scalar("Date", st.dates().map(lambda day: nodes.String(day.isoformat())))
scalar("DateTime", st.datetimes().map(lambda at: nodes.String(at.replace(microsecond=0).isoformat() + "Z")))


class Service:
    """The program on a demo committee of its own."""

    def __init__(self, program):
        self.program = program
        self.folder = tempfile.TemporaryDirectory(prefix="lianxin-generated-")
        own = {name: value for name, value in os.environ.items() if not name.startswith("LIANXIN_")}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.environment = own | {
            "LIANXIN_DATA_DIR": self.folder.name,
            "LIANXIN_LISTEN": f"127.0.0.1:{port}",
            "LIANXIN_CHEAP_PASSWORDS": "1",
        }
        self.url = f"http://127.0.0.1:{port}"

    def __enter__(self):
        subprocess.run([self.program, "demo"], env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.log = open(Path(self.folder.name) / "log", "w+")
        self.child = subprocess.Popen([self.program, "serve"], env=self.environment, stdout=self.log, stderr=self.log)
        for _ in range(300):
            with contextlib.suppress(requests.RequestException):
                if requests.get(f"{self.url}/readyz", timeout=5).ok:
                    return self
            time.sleep(0.2)
        raise SystemExit("the service did not become ready")

    def __exit__(self, *_):
        self.child.terminate()
        self.child.wait(timeout=30)
        self.log.seek(0)
        self.said = self.log.read()
        self.log.close()
        self.folder.cleanup()


class Person:
    """Somebody who sends documents."""

    def __init__(self, url, role):
        self.url, self.role, self.session = url, role, requests.Session()
        self.login = ROLES[role]
        self.ids = []
        if self.login:
            self.sign_in()

    def sign_in(self):
        document = "mutation($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }"
        answer = self.send(document, {"i": {"login": self.login, "password": PASSWORD}}).json()
        if answer["data"]["signIn"]["userErrors"]:
            raise SystemExit(f"{self.role} cannot sign in: {answer}")

    def send(self, document, variables=None):
        return self.session.post(
            f"{self.url}/graphql",
            json={"query": document, "variables": variables or {}},
            headers={"accept": "application/graphql-response+json", "accept-language": "zh-CN"},
            timeout=60,
        )

    def invite(self):
        """The token of a fresh invitation; only an administrator has this."""
        document = "mutation($i: InvitationCreateInput!) { invitationCreate(input: $i) { url userErrors { code field } } }"
        answer = self.send(document, {"i": {"idempotencyKey": "generated", "role": "STREET_STAFF"}}).json()
        return re.split(r"[/#?=]", answer["data"]["invitationCreate"]["url"])[-1]

    def find_ids(self, lists):
        """Ids this person can see, so that generated documents are about something."""
        for name in lists:
            answer = self.send(f"{{ {name}(first: 20) {{ nodes {{ id }} }} }}").json()
            connection = (answer.get("data") or {}).get(name) or {"nodes": []}
            self.ids += [node["id"] for node in connection["nodes"]]


class Tally:
    """What came back."""

    def __init__(self):
        self.cases = Counter()
        self.executed = Counter()
        self.codes = Counter()
        self.reached = defaultdict(set)
        self.faults = []

    def take(self, person, field, document, response):
        self.cases[person.role] += 1
        where = f"{person.role}: {field}"
        if response.status_code >= 500:
            return self.fault(where, document, f"status {response.status_code}: {response.text[:300]}")
        try:
            answer = response.json()
        except ValueError:
            return self.fault(where, document, f"no JSON: {response.text[:300]}")
        for error in answer.get("errors", []):
            code = error.get("extensions", {}).get("code")
            self.codes[code] += 1
            if code is None or code == "INTERNAL" or not error.get("message"):
                self.fault(where, document, json.dumps(error, ensure_ascii=False))
        # What was sent may come back in a fault; what it is answered with may not speak of our insides.
        if word := INTERNAL.search(json.dumps(answer.get("data"), ensure_ascii=False)):
            self.fault(where, document, f"internal word {word.group()!r}")
        for error in answer.get("errors", []):
            if word := INTERNAL.search(error.get("message", "")):
                self.fault(where, document, f"internal word {word.group()!r}: {error['message']}")
        if "data" in answer:
            self.executed[person.role] += 1
            if (answer["data"] or {}).get(field) is not None:
                self.reached[field].add(person.role)
        return None

    def fault(self, where, document, what):
        self.faults.append(f"{where}: {what}\n    {' '.join(document.split())[:400]}")


def generate(operation, number, most, use):
    """Calls `use` with up to `most` generated documents until it says that it has enough."""
    enough = []

    @seed(number)
    @settings(max_examples=most, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None, deadline=None)
    @given(case=operation.as_strategy())
    def each(case):
        if not enough and use(case.body):
            enough.append(True)

    each()


def answerable(document, token):
    """The document with what can be guessed by nobody replaced by what can be answered."""
    document = TOKEN.sub(f'token: "{token}"', document)
    document = CURSOR.sub(r"\1: null", document)
    return PAGE.sub(lambda found: "first: 5" if found[1] == "first" else "last: null", document)


def run(options):
    schema = schemathesis.graphql.from_path(str(ROOT / "schema.graphql"))
    operations = {op.label.split(".")[1]: op for op in (found.ok() for found in schema.get_all_operations())}
    queries = [name for name, op in operations.items() if op.label.startswith("Query.")]
    order = sorted(operations, key=lambda name: (name in LAST, name))
    each = max(1, -(-options.cases // (len(order) * len(ROLES))))
    tally = Tally()
    with Service(options.program) as service:
        people = [Person(service.url, role) for role in ROLES]
        lists = [name for name in queries if name.endswith("s") and name not in ("nodes", "accounts", "auditEntries")]
        for person in people:
            person.find_ids(lists)
        token = next(person for person in people if person.role == "administrator").invite()
        for index, person in enumerate(people):
            pool[:] = person.ids or ["need_0"]

            def send(document, field):
                tally.take(person, field, document, person.send(document))
                return person.role in tally.reached[field]

            for at, field in enumerate(order):
                number = options.seed + 1000 * index + at
                # Generated rows are cheap, so that every field has its turn; then until the field has answered once.
                generate(operations[field], number, each, lambda document: send(document, field) and False)
                may_see = person.role in SEEN_BY.get(field, ROLES)
                if may_see and person.role not in tally.reached[field]:
                    generate(
                        operations[field],
                        number + 1,
                        options.tries,
                        lambda document: send(answerable(document, token), field),
                    )
    return tally, operations, service.said


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--cases", type=int, default=500, help="at least so many in total over the roles")
    parser.add_argument("--seed", type=int, default=20261101)
    parser.add_argument("--tries", type=int, default=60, help="most documents until a field has answered with data")
    options = parser.parse_args()
    tally, operations, said = run(options)
    cases, executed = tally.cases.total(), tally.executed.total()
    print(f"{cases} documents, {executed} executed ({100 * executed // cases} %); codes: {dict(tally.codes.most_common())}")
    for role in ROLES:
        print(f"  {role:18} {tally.cases[role]:5} documents {tally.executed[role]:5} executed")
    faults = list(tally.faults)
    for field in operations:
        for role in ROLES:
            may_see = role in SEEN_BY.get(field, ROLES)
            if may_see and role not in tally.reached[field]:
                faults.append(f"{role}: {field} never answered with data")
            if not may_see and role in tally.reached[field]:
                faults.append(f"{role}: {field} answered with data, though the role may not see it")
    if cases < options.cases or executed * 2 < cases:
        faults.append("too few documents, or too many refused before they ran")
    if "panicked" in said:
        faults.append("the service panicked; see its log:\n" + "\n".join(line for line in said.splitlines() if "panick" in line)[:2000])
    for fault in faults[:40]:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
