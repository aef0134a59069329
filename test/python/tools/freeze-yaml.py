#!/usr/bin/python3
"""Answer the fragments of ../fixtures/yaml.json again with the PyYAML of this machine.

The file maps a group to a list of [fragment, answer]; the answers are what yaml-answers.py says. To add a fragment,
add it with null for its answer and run this.
"""
import importlib.util
import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
FIXTURE = HERE.parent / "fixtures" / "yaml.json"


def load_answers():
    spec = importlib.util.spec_from_file_location("yaml_answers", HERE / "yaml-answers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    answers = load_answers()
    groups = json.loads(FIXTURE.read_text(encoding="utf-8"))
    blocks = []
    for name, entries in groups.items():
        lines = [json.dumps([text, answers.answer(text)]) for text, _ in entries]
        blocks.append("%s: [\n%s\n]" % (json.dumps(name), ",\n".join(lines)))
    FIXTURE.write_text("{\n%s\n}\n" % ",\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    main()
