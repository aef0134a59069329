#!/usr/bin/env python3
"""my-backend keeps the inventory of osa-inventory: to begin with, in a file for each revision.

Needs nothing but Python 3.9 or newer. What it says and understands is in docs/exec-protocol.md of osa-inventory.
"""
import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import sys
import uuid

GREETING = {
    "magic": "osa-inventory-exec",
    "version": 2,
    "name": "my-backend",
    "capabilities": {"compareAndSwap": True, "shared": True},
    "operations": ["revisions", "loadRevision", "destroy"],
    "options": {
        "path": {"type": "path", "required": True, "description": "the directory; it has to be there"},
    },
}


class Refusal(Exception):
    """An answer with an error: a code of the protocol, a message for people, and what belongs to the code."""

    def __init__(self, code, message, **details):
        super().__init__(message)
        self.answer = {"code": code, "message": message, **details}


class Store:
    """One deployment: a directory with a file for each revision."""

    def __init__(self, path, deployment):
        self.path = path
        # Hexadecimal: no name of a deployment is another one's, whatever the file system makes of case and of `..`.
        self.directory = os.path.join(path, deployment.encode("utf-8").hex())

    def load(self):
        parents = self._parents()
        return {"revision": self._read(parents[-1]) if parents else None}

    def write(self, revision, parent):
        newest = self._newest()
        if newest != parent or not self._create_once(revision, parent):
            raise Refusal("ERR_REVISION_CONFLICT", "another revision is the newest", newest=self._newest())

    def revisions(self, before, limit):
        found = []
        for parent in reversed(self._parents()):
            info = self._read(parent)
            if before is None or info["id"] < before:
                del info["document"]
                found.append(info)
            if len(found) == limit:
                break
        return {"revisions": found}

    def load_revision(self, id):
        known = self._parents()
        for parent in (id - 1, 0):
            revision = self._read(parent) if parent in known else None
            if revision and revision["id"] == id:
                return {"revision": revision}
        raise Refusal("ERR_UNKNOWN_REVISION", f"there is no revision {id} in {self.directory}")

    def destroy(self):
        for _ in range(100):
            try:
                shutil.rmtree(self.directory)
            except FileNotFoundError:
                return
            except OSError as error:
                # Someone has just written into it.
                if error.errno != errno.ENOTEMPTY:
                    raise
        raise Refusal("ERR_BACKEND_UNAVAILABLE", f"{self.directory} is still being written to")

    def _newest(self):
        revision = self.load()["revision"]
        return revision["id"] if revision else None

    def _file(self, parent):
        """Named by the parent: a file can be made only once, and that is the comparison and the swap."""
        return os.path.join(self.directory, f"{parent or 0}.json")

    def _parents(self):
        """Parents of all revisions, ascending."""
        # A missing directory of a deployment is new; a missing store is a disk that is not mounted.
        os.stat(self.path)
        try:
            names = os.listdir(self.directory)
        except FileNotFoundError:
            return []
        return sorted(int(name[:-5]) for name in names if re.fullmatch(r"[0-9]+\.json", name))

    def _read(self, parent):
        path = self._file(parent)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            # The document is a text inside this JSON, and is not looked into.
            revision = json.loads(text)
            digest = hashlib.sha256(revision["document"].encode("utf-8")).hexdigest()
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refusal("ERR_CORRUPT_DOCUMENT", f"{path} is damaged: {error}") from error
        if digest != revision["digest"]:
            raise Refusal("ERR_CORRUPT_DOCUMENT", f"{path}: the document is not the one that was saved")
        return revision

    def _create_once(self, revision, parent):
        """A whole file, brought to the disk, or none: written under another name, then linked."""
        os.makedirs(self.directory, mode=0o750, exist_ok=True)
        draft = f"{self._file(parent)}.{uuid.uuid4()}"
        try:
            with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640), "w", encoding="utf-8") as file:
                json.dump(revision, file)
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, self._file(parent))
        except FileExistsError:
            return False
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(draft)
        directory = os.open(self.directory, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
        return True


def answer_to(store, method, params):
    if method == "load":
        return store.load()
    if method == "write":
        return store.write(params["revision"], params["parent"])
    if method == "revisions":
        return store.revisions(params["before"], params["limit"])
    if method == "loadRevision":
        return store.load_revision(params["id"])
    if method == "destroy":
        return store.destroy()
    raise Refusal("ERR_UNKNOWN_METHOD", f"{method} is not known")


def as_refusal(error):
    """What the operating system says, in the codes of the protocol."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, PermissionError):
        return Refusal("ERR_BACKEND_AUTH", str(error))
    if isinstance(error, OSError):
        return Refusal("ERR_BACKEND_UNAVAILABLE", str(error))
    return Refusal("ERR_PLUGIN", f"{type(error).__name__}: {error}")


def say(line):
    # ASCII only: no line separator of any kind can be inside a line.
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main():
    say(GREETING)
    store = None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        method, params = request["method"], request["params"]
        try:
            if method == "open":
                store = Store(params["options"]["path"], params["deployment"])
                result = {"place": store.path}
            else:
                result = answer_to(store, method, params)
            say({"id": request["id"], "result": result})
        except Exception as error:
            say({"id": request["id"], "error": as_refusal(error).answer})


if __name__ == "__main__":
    # The end of the other side is the end of this one.
    with contextlib.suppress(BrokenPipeError):
        main()
