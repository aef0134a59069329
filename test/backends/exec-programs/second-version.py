#!/usr/bin/python3 -S
"""Speaks version 2 of the protocol, and tells what it was told as the place: `second-version.py MODE`."""
import json
import sys

MODE = sys.argv[1] if len(sys.argv) > 1 else ""
OPTIONS = {
    "path": {"type": "path", "required": True, "description": "where"},
    "patience": {"type": "duration", "default": "20s", "description": "how long"},
    "tries": {"type": "integer", "default": "3", "minimum": 1, "description": "how often"},
    "fast": {"type": "boolean", "default": "no", "description": "how"},
    "password": {"type": "text", "secret": True, "description": "of it"},
    "token": {"type": "text", "secret": True, "description": "of it as well"},
}
GREETING = {
    "magic": "osa-inventory-exec",
    "version": 1,
    "versions": [1, 2, 7],
    "name": "second",
    "capabilities": {"compareAndSwap": False, "shared": False},
    "operations": ["newest", "newestInfo", "doubts", "teleport"],
}
if MODE == "declares":
    GREETING["options"] = OPTIONS
if MODE == "first":
    del GREETING["versions"]


def say(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


say(GREETING)
password = ""
for line in sys.stdin:
    request = json.loads(line)
    params, result = request["params"], None
    if request["method"] == "open":
        password = params["options"].get("password", "")
        result = {"place": json.dumps(params, sort_keys=True)}
    elif request["method"] == "load":
        result = {"revision": None}
    elif request["method"] == "newest":
        digest = "x" if MODE == "odd-digest" else "a" * 64
        result = {"newest": {"id": 3, "change": "c", "digest": digest, "more": 1}}
    elif request["method"] == "newestInfo":
        result = {"revision": {"id": 3, "lineage": ""} if MODE == "damaged" else None}
    elif request["method"] == "doubts":
        result = {"doubts": ["its disk is slow"]}
    elif request["method"] == "write":
        say({"id": request["id"], "error": {"code": "ERR_UNKNOWN_METHOD", "message": "?"}, "warnings": ["odd"]})
        continue
    say({"id": request["id"], "result": result, "warnings": [f"I was asked with {password}", 5]})
