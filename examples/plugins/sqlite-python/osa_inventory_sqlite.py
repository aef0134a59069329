#!/usr/bin/python3
"""Keeps inventories in an SQLite database: a plugin for osa-inventory, and an example of one.

Needs nothing but Python 3.9 or newer. The protocol is described in docs/exec-protocol.md.
"""
import contextlib
import errno
import hashlib
import json
import os
import sqlite3
import sys
import urllib.parse
import zlib

GREETING = {
    "magic": "osa-inventory-exec",
    "version": 1,
    "name": "sqlite-python",
    "capabilities": {"compareAndSwap": True, "history": True, "shared": True},
    "operations": ["revisions", "loadRevision", "removeRevisions", "historyCut", "destroy"],
}

# Written into the database, so that a later layout is not misread. Layout 1 has no heads: its first write makes them.
LAYOUT = 2
CREATE = """
CREATE TABLE revision (
    deployment BLOB NOT NULL,     -- UTF-8; compared byte by byte
    id         INTEGER NOT NULL,
    info       TEXT NOT NULL,     -- everything but the document, as JSON
    document   BLOB NOT NULL,     -- zlib
    PRIMARY KEY (deployment, id)
) WITHOUT ROWID
"""
# Which revision is the newest: without it nothing would tell that rows at the end were lost, and an older revision would
# be gone on from.
CREATE_HEAD = """
CREATE TABLE head (
    deployment BLOB NOT NULL PRIMARY KEY,
    id         INTEGER NOT NULL
) WITHOUT ROWID
"""
# Made when it is first needed: databases of before have none, and the rest of the layout is the same.
CREATE_CUT = """
CREATE TABLE IF NOT EXISTS cut (
    deployment BLOB NOT NULL PRIMARY KEY,
    id         INTEGER NOT NULL,
    chain      TEXT NOT NULL
) WITHOUT ROWID
"""


class Refusal(Exception):
    """An answer with an error: a code of the contract, a message for people, and what belongs to the code."""

    def __init__(self, code, message, **details):
        super().__init__(message)
        self.answer = {"code": code, "message": message, **details}


class Store:
    """One deployment in one database."""

    def __init__(self, path, deployment, patience):
        self.path = path
        self.deployment = deployment.encode("utf-8")
        self.patience = patience

    def load(self):
        with self._reading() as database:
            row = database and database.execute(
                "SELECT id, info, document FROM revision WHERE deployment = ? ORDER BY id DESC LIMIT 1",
                (self.deployment,),
            ).fetchone()
            if database:
                self._demand_newest(database, row[0] if row else None)
        return {"revision": unpacked(row) if row else None}

    def write(self, revision, parent):
        info = {key: value for key, value in revision.items() if key != "document"}
        row = (self.deployment, revision["id"], json.dumps(info), packed(revision["document"]))
        with self._writing() as database:
            newest = self._newest(database)
            if newest != parent:
                raise Refusal("ERR_REVISION_CONFLICT", "another revision is the newest", newest=newest)
            database.execute("INSERT INTO revision VALUES (?, ?, ?, ?)", row)
            demand_heads(database)
            database.execute("INSERT OR REPLACE INTO head VALUES (?, ?)", row[:2])

    def revisions(self, before, limit):
        with self._reading() as database:
            rows = database.execute(
                "SELECT id, info FROM revision WHERE deployment = ? AND id < ? ORDER BY id DESC LIMIT ?",
                (self.deployment, before if before is not None else 2**62, limit),
            ).fetchall() if database else []
        infos = []
        for id, info in rows:
            try:
                infos.append(described(id, info))
            except (Refusal, ValueError):
                # Those before it are an answer; asked for what follows them, it is in the way.
                if not infos:
                    raise
                break
        return {"revisions": infos}

    def load_revision(self, id):
        with self._reading() as database:
            row = database and database.execute(
                "SELECT id, info, document FROM revision WHERE deployment = ? AND id = ?", (self.deployment, id)
            ).fetchone()
        if not row:
            raise Refusal("ERR_UNKNOWN_REVISION", f"there is no revision {id} in {self.path}")
        return {"revision": unpacked(row)}

    def remove_revisions(self, ids, cut):
        with self._writing() as database:
            if cut:
                database.execute(CREATE_CUT)
                database.execute(
                    "INSERT INTO cut VALUES (?, ?, ?) ON CONFLICT (deployment)"
                    " DO UPDATE SET id = excluded.id, chain = excluded.chain WHERE excluded.id > id",
                    (self.deployment, cut["id"], cut["chain"]),
                )
            newest = self._newest(database)
            database.executemany(
                "DELETE FROM revision WHERE deployment = ? AND id = ?",
                [(self.deployment, id) for id in ids if id != newest],
            )

    def history_cut(self):
        with self._reading() as database:
            row = database and has_cuts(database) and database.execute(
                "SELECT id, chain FROM cut WHERE deployment = ?", (self.deployment,)
            ).fetchone()
        return {"cut": {"id": row[0], "chain": row[1]} if row else None}

    def destroy(self):
        with self._writing() as database:
            if has_cuts(database):
                database.execute("DELETE FROM cut WHERE deployment = ?", (self.deployment,))
            if has_heads(database):
                database.execute("DELETE FROM head WHERE deployment = ?", (self.deployment,))
            database.execute("DELETE FROM revision WHERE deployment = ?", (self.deployment,))

    def _newest(self, database):
        query = "SELECT max(id) FROM revision WHERE deployment = ?"
        return database.execute(query, (self.deployment,)).fetchone()[0]

    def _demand_newest(self, database, newest):
        """Rows at the end that are gone are a loss, and not an older state."""
        if not has_heads(database):
            return
        row = database.execute("SELECT id FROM head WHERE deployment = ?", (self.deployment,)).fetchone()
        head = row[0] if row else None
        if head == newest:
            return
        if not isinstance(head, int):
            message = f"there are revisions up to {newest}, and the table head does not say which one is the newest"
        elif newest is None:
            message = f"revision {head} is gone, and there are no others"
        elif newest < head:
            message = f"revision {head} is gone, and the newest there is revision {newest}"
        else:
            message = f"the table head says that revision {head} is the newest, and revision {newest} is there"
        raise Refusal("ERR_CORRUPT_DOCUMENT", f"{self.path}: {message}")

    @contextlib.contextmanager
    def _reading(self):
        """Gives None where nothing was ever written. What is read is of one moment."""
        if not is_there(self.path):
            yield None
            return
        with self._connected() as database:
            database.execute("BEGIN")
            yield database

    @contextlib.contextmanager
    def _writing(self):
        """IMMEDIATE takes the right to write before anything is looked at: what is compared is what is swapped."""
        if not is_there(self.path):
            create_database(self.path)
        with self._connected() as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")

    @contextlib.contextmanager
    def _connected(self):
        with contextlib.closing(connect(self.path, self.patience)) as database:
            layout = database.execute("PRAGMA user_version").fetchone()[0]
            if layout == 0:
                raise Refusal("ERR_CORRUPT_DOCUMENT", f"{self.path} is not a database of this plugin")
            if layout > LAYOUT:
                raise Refusal("ERR_PLUGIN", f"{self.path} has layout {layout}, and this plugin knows {LAYOUT}")
            yield database


def has_cuts(database):
    return database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'cut'").fetchone()[0] == 1


def has_heads(database):
    return database.execute("PRAGMA user_version").fetchone()[0] >= 2


def demand_heads(database):
    if has_heads(database):
        return
    database.execute(CREATE_HEAD)
    database.execute("INSERT INTO head SELECT deployment, max(id) FROM revision GROUP BY deployment")
    database.execute(f"PRAGMA user_version = {LAYOUT}")


def is_there(path):
    """A directory that is missing or closed is something else than a database that was never made."""
    os.stat(os.path.dirname(path))
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    if not os.access(path, os.R_OK):
        raise PermissionError(errno.EACCES, "may not be read", path)
    return True


def connect(path, patience):
    # "rw" is "r" where the file may not be written, and never makes a new one.
    url = f"file:{urllib.parse.quote(path)}?mode=rw"
    return sqlite3.connect(url, uri=True, timeout=patience, isolation_level=None)


def create_database(path):
    """Makes it under another name first: a database is there with its table or not at all."""
    draft = f"{path}.new-{os.getpid()}"
    try:
        # SQLite itself would let everybody read it.
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o640))
        with contextlib.closing(connect(draft, 0)) as database:
            database.executescript(f"BEGIN; {CREATE}; {CREATE_HEAD}; PRAGMA user_version = {LAYOUT}; COMMIT")
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(draft)


def packed(document):
    return zlib.compress(document.encode("utf-8"))


def described(id, text):
    info = json.loads(text)
    if not isinstance(info, dict) or info.get("id") != id:
        raise Refusal("ERR_CORRUPT_DOCUMENT", f"the row of revision {id} holds something else")
    return info


def unpacked(row):
    info, document = described(row[0], row[1]), zlib.decompress(row[2])
    if hashlib.sha256(document).hexdigest() != info.get("digest"):
        raise Refusal("ERR_CORRUPT_DOCUMENT", f"the document of revision {info['id']} is not the one that was saved")
    return {**info, "document": document.decode("utf-8")}


def opened(params):
    options = params["options"]
    unknown = sorted(set(options) - {"path", "patience"})
    if unknown:
        issues = [{"key": f"options.{name}", "message": "is not known; known are path and patience"} for name in unknown]
        raise Refusal("ERR_SETTINGS", "unknown options", issues=issues)
    if not options.get("path"):
        raise Refusal("ERR_SETTINGS", "no path", issues=[{"key": "options.path", "message": "names no database"}])
    # A relative path counts from the configuration directory, which is the working directory.
    return Store(os.path.abspath(options["path"]), params["deployment"], float(options.get("patience", 20)))


METHODS = {
    "load": lambda store, params: store.load(),
    "write": lambda store, params: store.write(params["revision"], params["parent"]),
    "revisions": lambda store, params: store.revisions(params["before"], params["limit"]),
    "loadRevision": lambda store, params: store.load_revision(params["id"]),
    "removeRevisions": lambda store, params: store.remove_revisions(params["ids"], params.get("cut")),
    "historyCut": lambda store, params: store.history_cut(),
    "destroy": lambda store, params: store.destroy(),
}


def as_refusal(error):
    """What SQLite and the disk say, in the codes of the contract."""
    message = str(error)
    if isinstance(error, Refusal):
        return error
    if isinstance(error, PermissionError):
        return Refusal("ERR_BACKEND_AUTH", message)
    if isinstance(error, sqlite3.OperationalError) and "readonly" in message:
        return Refusal("ERR_BACKEND_AUTH", f"the database may not be written: {message}")
    if isinstance(error, sqlite3.OperationalError) and "no such table" in message:
        return Refusal("ERR_CORRUPT_DOCUMENT", f"the database is damaged: {message}")
    if isinstance(error, (sqlite3.OperationalError, OSError)):
        return Refusal("ERR_BACKEND_UNAVAILABLE", message)
    if isinstance(error, (sqlite3.DatabaseError, zlib.error, UnicodeDecodeError, ValueError)):
        return Refusal("ERR_CORRUPT_DOCUMENT", f"the database is damaged: {message}")
    return Refusal("ERR_PLUGIN", f"{type(error).__name__}: {message}")


def say(line):
    # ASCII only: no line separator of any kind can be inside a line.
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main():
    say(GREETING)
    store = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            if request["method"] == "open":
                store = opened(request["params"])
                result = None
            else:
                result = METHODS[request["method"]](store, request["params"])
            say({"id": request["id"], "result": result})
        except Exception as error:
            say({"id": request["id"], "error": as_refusal(error).answer})


if __name__ == "__main__":
    # The end of the other side is the end of this one.
    with contextlib.suppress(BrokenPipeError):
        main()
