#!/usr/bin/python3 -S
"""A plugin that keeps its inventory in a file, and does what its first argument says: `broken.py MODE STATE`."""
import fcntl
import json
import os
import signal
import subprocess
import sys
import time

MODE, STATE = sys.argv[1], sys.argv[2]
DEPLOYMENT = ""
GREETING = {
    "magic": "osa-inventory-exec",
    "version": 2,
    "name": "broken",
    "capabilities": {"compareAndSwap": True, "shared": True},
    "operations": ["destroy"],
}


def put(text):
    data = text if isinstance(text, bytes) else text.encode()
    while data:
        data = data[os.write(1, data):]


def say(value):
    put(json.dumps(value) + "\n")


def for_ever():
    while True:
        time.sleep(1000)


def child(*, leaves_group=False, deaf=False):
    """One that holds the pipes open, and tells its number."""
    code = "import signal, time\n" + ("signal.signal(15, signal.SIG_IGN)\n" if deaf else "") + "time.sleep(20)"
    started = subprocess.Popen([sys.executable, "-S", "-c", code], start_new_session=leaves_group)
    with open(STATE + ".pids", "a") as pids:
        pids.write(f"{started.pid}\n")
    time.sleep(0.1)


def flood(file, data, pause=0):
    while True:
        os.write(file, data)
        time.sleep(pause)


def drip():
    while True:
        put(" ")
        time.sleep(0.05)


def deaf_and_dumb():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    child(deaf=True)
    for_ever()


def closed(file):
    os.close(file)
    for_ever()


def place():
    return f"{STATE}-{DEPLOYMENT}"


def stated():
    if not os.path.exists(place()):
        return None
    with open(place()) as file:
        return json.load(file)


def write(id, revision, parent):
    with open(STATE + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        newest = (stated() or {"id": None})["id"]
        if newest != parent:
            say({"id": id, "error": {"code": "ERR_REVISION_CONFLICT", "message": "no", "newest": newest}})
            return
        with open(place(), "w") as file:
            json.dump(revision, file)
    say({"id": id, "result": None})


INSTEAD_OF_GREETING = {
    "never-greets": for_ever,
    "exits-at-once": lambda: sys.exit(0),
    "crashes-at-once": lambda: (os.write(2, b"Traceback: no module named frobnicate\n"), sys.exit(4)),
    "prints-a-banner": lambda: put("Welcome to broken 1.0!\n"),
    "blank-line-first": lambda: put("\n"),
    "endless-first-line": lambda: flood(1, b"x" * 65536),
    "speaks-another-version": lambda: say({**GREETING, "version": 99, "versions": [98, 99]}),
    "versions-of-another-shape": lambda: say({**GREETING, "versions": "1, 2"}),
    "greets-twice": lambda: (say(GREETING), say(GREETING)),
    "answers-before-it-is-asked": lambda: (say(GREETING), say({"id": 1, "result": None})),
    "declares-no-mapping": lambda: say({**GREETING, "options": 5}),
    "declares-an-odd-type": lambda: say({**GREETING, "options": {"path": {"type": "float", "description": ""}}}),
    "demands-an-option": lambda: say({**GREETING, "options": {"path": {"type": "path", "required": True, "description": ""}}}),
    "closes-its-input": lambda: (os.close(0), say(GREETING), for_ever()),
    "closes-its-output": lambda: (say(GREETING), closed(1)),
}

INSTEAD_OF_LOAD = {
    "leaves-a-child-with-the-pipes": lambda id: (child(), os._exit(3)),
    "leaves-a-daemon-with-the-pipes": lambda id: (child(leaves_group=True), os._exit(3)),
    "hangs-with-a-child": lambda id: (child(), for_ever()),
    "ignores-sigterm": lambda id: deaf_and_dumb(),
    # Slow enough that the deadline comes before the bound of a document, on any machine.
    "endless-line": lambda id: flood(1, b"x" * 65536, pause=0.001),
    "endless-lines": lambda id: flood(1, b"{}\n" * 1000),
    "drips": lambda id: drip(),
    "binary": lambda id: put(bytes(range(256)) + b"\n"),
    "floods-stderr": lambda id: flood(2, b"I am here\n" * 1000),
    "answers-twice": lambda id: [say({"id": id, "result": {"revision": None}}) for _ in range(2)],
    "answers-another-request": lambda id: say({"id": id + 70, "result": None}),
    "exits-with-0": lambda id: os._exit(0),
    "is-killed": lambda id: os.kill(os.getpid(), signal.SIGKILL),
    "half-an-answer": lambda id: put('{"id": %d, "result": {"revi\n' % id),
    "half-an-answer-and-an-end": lambda id: (put('{"id": %d, "result": {"revi' % id), os._exit(5)),
    "id-as-text": lambda id: say({"id": str(id), "result": None}),
    "huge-id": lambda id: put('{"id": 1e999, "result": null}\n'),
    "id-twice": lambda id: put('{"id": %d, "id": 77, "result": {"revision": null}}\n' % id),
    "neither-result-nor-error": lambda id: say({"id": id}),
    "no-revision": lambda id: say({"id": id, "result": {}}),
    "list-as-revision": lambda id: say({"id": id, "result": {"revision": []}}),
    "huge-number": lambda id: put('{"id": %d, "result": {"revision": {"id": 1e300}}}\n' % id),
    "deep": lambda id: put("[" * 100_000 + "]" * 100_000 + "\n"),
    "error-as-text": lambda id: say({"id": id, "error": "no"}),
    "error-of-another-kind": lambda id: say({"id": id, "error": {"code": "EIO", "message": "\x1b[2Jgone"}}),
    "knows-no-load": lambda id: say({"id": id, "error": {"code": "ERR_UNKNOWN_METHOD", "message": "load?"}}),
}

if MODE in INSTEAD_OF_GREETING:
    INSTEAD_OF_GREETING[MODE]()
else:
    say(GREETING)

for line in sys.stdin.buffer:
    request = json.loads(line)
    id, method, params = request["id"], request["method"], request["params"]
    if method == "open":
        DEPLOYMENT = params["deployment"]
    if method == "open" and MODE == "odd-place":
        say({"id": id, "result": {"place": ["/", "srv"]}})
    elif method == "load" and MODE in INSTEAD_OF_LOAD:
        INSTEAD_OF_LOAD[MODE](id)
    elif method == "load":
        say({"id": id, "result": {"revision": stated()}})
    elif method == "write":
        write(id, params["revision"], params["parent"])
    elif method == "destroy":
        if os.path.exists(place()):
            os.unlink(place())
        say({"id": id, "result": None})
    else:
        say({"id": id, "result": None})
    if method == "load" and MODE == "stops-reading":
        for_ever()
