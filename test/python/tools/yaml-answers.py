#!/usr/bin/python3
"""Answer what PyYAML's safe_load makes of texts, in a form that tells Python's types and shared objects apart.

Reads one JSON string a line from stdin, writes one JSON value a line: {"value": ...} or {"error": NAME OF THE EXCEPTION}.
A value is null, true, false, a text, or an object with one key:
  i  int, in hexadecimal            f  float, its eight bytes in hexadecimal, or "nan"
  d  date, t  datetime: str()       b  bytes, in hexadecimal
  l  list   T  tuple                S  set, in the order of its members' JSON
  m  dict, a list of pairs          r  the n-th list, dict or set again (counted as they are met)
"""
import datetime
import json
import math
import struct
import sys

import yaml


def encode(value, seen):
    if value is None or value is True or value is False or isinstance(value, str):
        return value
    if isinstance(value, int):
        return {"i": format(value, "x")}
    if isinstance(value, float):
        return {"f": "nan" if math.isnan(value) else struct.pack(">d", value).hex()}
    if isinstance(value, datetime.datetime):
        return {"t": str(value)}
    if isinstance(value, datetime.date):
        return {"d": str(value)}
    if isinstance(value, bytes):
        return {"b": value.hex()}
    if isinstance(value, tuple):
        return {"T": [encode(item, seen) for item in value]}
    if id(value) in seen:
        return {"r": seen[id(value)]}
    seen[id(value)] = len(seen)
    if isinstance(value, list):
        return {"l": [encode(item, seen) for item in value]}
    if isinstance(value, dict):
        return {"m": [[encode(key, seen), encode(item, seen)] for key, item in value.items()]}
    return {"S": sorted((encode(member, seen) for member in value), key=json.dumps)}


def answer(text):
    try:
        value = yaml.safe_load(text)
    except (Exception, RecursionError) as error:
        return {"error": type(error).__name__}
    return {"value": encode(value, {})}


def main():
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
