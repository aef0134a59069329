"""What Python itself makes of values and texts: the judge of the tests in this directory's parent.

Values travel as JSON in a tagged form, because plain JSON loses what the tests are about:
null, booleans and texts as they are; {"i": "12"} an integer, {"f": "3ff0000000000000"} a float by its bits,
{"l": [...]} a list, {"t": [...]} a tuple, {"d": [[key, value], ...]} a mapping, {"s": [...]} a set,
{"b": "latin-1"} bytes, {"D": "2001-01-01"} a date, {"T": "2001-01-01 10:00:00+02:00"} a date and time.

Run without arguments it answers one question: {"what": "dump", "cases": [...]} on stdin, a list of answers on stdout.
"""

import configparser
import datetime
import io
import json
import struct
import sys


def untag(tagged):
    if not isinstance(tagged, dict):
        return tagged
    [(tag, body)] = tagged.items()
    if tag == 'i':
        return int(body)
    if tag == 'f':
        return struct.unpack('>d', bytes.fromhex(body))[0]
    if tag == 'l':
        return [untag(item) for item in body]
    if tag == 't':
        return tuple(untag(item) for item in body)
    if tag == 'd':
        return {untag(key): untag(value) for key, value in body}
    if tag == 's':
        return {untag(item) for item in body}
    if tag == 'b':
        return body.encode('latin-1')
    if tag == 'D':
        return datetime.date.fromisoformat(body)
    return datetime.datetime.fromisoformat(body)


def tag(value):
    """The values that JSON can hold, in tagged form."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return {'i': str(value)}
    if isinstance(value, float):
        return {'f': struct.pack('>d', value).hex()}
    if isinstance(value, list):
        return {'l': [tag(item) for item in value]}
    return {'d': [[tag(key), tag(item)] for key, item in value.items()]}


def show(case):
    value = untag(case)
    return {'str': str(value), 'repr': repr(value)}


def dump(case):
    try:
        return {'text': json.dumps(untag(case), indent=4, separators=(',', ': '), sort_keys=True)}
    except (TypeError, ValueError, RecursionError) as error:
        return {'error': type(error).__name__}


def load(case):
    try:
        return {'value': tag(json.loads(case))}
    except json.JSONDecodeError as error:
        return {'error': 'JSONDecodeError', 'line': error.lineno, 'column': error.colno}
    except (ValueError, RecursionError) as error:
        return {'error': type(error).__name__}


def ini(case):
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_file(io.StringIO(case, newline=None))
    except configparser.Error as error:
        line = error.lineno if hasattr(error, 'lineno') else error.errors[0][0]
        return {'error': type(error).__name__, 'line': line}
    return {'sections': [[name, [list(pair) for pair in parser.items(name)]] for name in parser.sections()]}


def table(case):
    import prettytable
    drawn = prettytable.PrettyTable(case['fields'])
    drawn.align = case.get('align', 'left')[0]
    for row in case['rows']:
        drawn.add_row([untag(cell) for cell in row])
    return drawn.get_string()


def truth(case):
    return bool(untag(case))


def equal(case):
    left, right = (untag(each) for each in case)
    return left == right


QUESTIONS = {'truth': truth, 'equal': equal, 'show': show, 'dump': dump, 'load': load, 'ini': ini, 'table': table}


def main():
    question = json.load(sys.stdin)
    answer = QUESTIONS[question['what']]
    json.dump([answer(case) for case in question['cases']], sys.stdout)


if __name__ == '__main__':
    main()
