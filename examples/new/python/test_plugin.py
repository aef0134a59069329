"""What is this plugin's own; everything that every backend has to keep is tried by the contract kit (./check)."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "my-backend.py")


def answers(path, *requests):
    """What it answers to `open` and then to these."""
    opening = {"deployment": "a", "section": "test", "configDirectory": "/", "options": {"path": path}, "version": 2}
    lines = [{"method": "open", "params": opening}, *requests]
    text = "".join(json.dumps({"id": number, **line}) + "\n" for number, line in enumerate(lines, start=1))
    done = subprocess.run([sys.executable, PROGRAM], input=text, capture_output=True, text=True, check=True, timeout=60)
    greeting, *said = (json.loads(line) for line in done.stdout.splitlines())
    assert greeting["magic"] == "osa-inventory-exec"
    return said


class PluginTest(unittest.TestCase):
    def test_a_directory_that_is_not_there_is_out_of_reach_and_not_empty(self):
        _, loaded = answers("/nonexistent", {"method": "load", "params": {}})
        self.assertEqual(loaded["error"]["code"], "ERR_BACKEND_UNAVAILABLE")

    def test_an_empty_directory_holds_nothing(self):
        with tempfile.TemporaryDirectory() as path:
            opened, loaded = answers(path, {"method": "load", "params": {}})
        self.assertEqual(opened["result"], {"place": path})
        self.assertEqual(loaded["result"], {"revision": None})

    def test_a_request_that_it_does_not_know_is_told(self):
        _, answer = answers("/", {"method": "teleport", "params": {}})
        self.assertEqual(answer["error"]["code"], "ERR_UNKNOWN_METHOD")


if __name__ == "__main__":
    unittest.main()
