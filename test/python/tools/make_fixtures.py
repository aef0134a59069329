"""Freezes Python's answers to a few hundred cases in ../fixtures: python3 make_fixtures.py

Needs Python 3.11 and, for the tables, PrettyTable (Debian: python3-prettytable).
"""

import json
import os
import struct

import answers

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, '..', 'fixtures')


def i(n):
    return {'i': str(n)}


def f(x):
    return {'f': struct.pack('>d', x).hex()}


def d(*pairs):
    return {'d': [list(pair) for pair in pairs]}


FLOATS = [
    0.0, -0.0, 1.0, -1.0, 1.5, 0.1, 0.2 + 0.1, 1 / 3, 100.0, 1e15, 1e16, 1e17, 9999999999999998.0, 1e20, 1e21, 1e22,
    1.5e16, 123456789012345680.0, 1e100, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 0.001, 0.0001,
    0.00012345, 0.00001, 1e-5, 1.25e-7, 1e-10, -1e-5, -1e20, 3.141592653589793, 2.5e-05, 1e5, 12345678.9,
    float('nan'), float('inf'), float('-inf'), 2.0 ** 53, 2.0 ** 64, 1e-7, 0.3, 4.35, 1e23, 8.5e-4,
]
INTEGERS = [0, 1, -1, 7, 2 ** 31, 2 ** 53 - 1, 2 ** 53, -2 ** 53, 2 ** 63, 2 ** 64 + 1, 10 ** 30, -10 ** 40]
TEXTS = [
    '', ' ', 'plain', "it's", 'say "x"', 'both \' and "', '\\', '\\n', 'a\nb', 'tab\there', '\r', '\x00', '\x07\x1b',
    '\x7f', '\x80\x85\x9f', '\xa0', '\xad', '\xe9', '\u0130', '\u2028\u2029', '\u200b', '\ufeff', '\ufffe', '\uffff',
    '\ud800', '\udfff\ud800', '\U0001f600', '\U0010ffff', '\ue000', 'e\u0301', '\u65e5\u672c', '\u3000', '\u2003',
    '/', '<&>', '\b\f', '__proto__', '10', "'", '"', '\x1f \x20', '\u0378', '\U000e0001',
]
OTHERS = [
    None, True, False, {'b': ''}, {'b': "it's"}, {'b': '\x00\t\n\r\\"\x7f\xff'}, {'b': '\'"'}, {'D': '2001-01-01'},
    {'D': '0999-12-31'}, {'T': '2001-12-14 21:59:43'}, {'T': '2001-12-14 21:59:43.100000'},
    {'T': '2001-12-14 21:59:00'}, {'T': '2001-12-14 00:00:00.000010'}, {'T': '2001-12-14 21:59:43+00:00'},
    {'T': '2001-12-14 21:59:43.100000-05:00'}, {'T': '2001-12-14 21:59:43+05:30'}, {'s': []}, {'s': ['a']},
    {'s': [i(1)]}, {'t': []}, {'t': ['a']}, {'t': [i(1), f(2.0)]}, {'l': []}, {'l': [None, 'x', {'l': []}]}, d(),
    d(('a', i(1)), (i(2), {'D': '2001-01-01'}), (None, d((True, f(1.0))))), {'l': [{'T': '2001-12-14 21:59:00'}]},
    {'l': ["it's", 'say "x"', {'b': 'x'}, {'s': [f(0.5)]}]}, d((f(1.5), 'x'), (i(10 ** 20), 'y')),
]

DOCUMENTS = [
    d(), {'l': []}, d(('b', i(1)), ('a', i(2))), d(('\U0001f600', i(1)), ('\ufffd', i(2)), ('\ud7ff', i(3))),
    d(('\ue000', i(1)), ('\ud800', i(2)), ('\udc00', i(3)), ('\U00010000', i(4))),
    d(('a\U0001f600', i(1)), ('a\ufffd', i(2)), ('a', i(3)), ('a\ud83d', i(4)), ('a\ud83dz', i(5))),
    d((i(10), 'a'), (i(9), 'b'), (i(-1), 'c')), d((i(2 ** 70), 'a'), (i(9), 'b'), (f(9.5), 'c'), (True, 'd')),
    d((None, i(1))), d((True, i(1)), (False, i(2))), d((f(1.5), i(1)), (f(-0.5), i(2)), (f(1e20), i(3))),
    d((f(float('inf')), i(1)), (f(float('-inf')), i(2))), d((f(float('nan')), i(1))),
    d(('a', i(1)), (i(1), i(2))), d((None, i(1)), (i(1), i(2))), d((None, i(1)), ('None', i(2))),
    d(('x', {'D': '2001-01-01'})), d(('x', {'T': '2001-12-14 21:59:43'})), d(('x', {'s': ['a']})),
    d(('x', {'b': 'a'})), d(({'D': '2001-01-01'}, 'x')), d(({'b': 'k'}, 'x')), d(({'D': '2001-01-01'}, 'x'), ('a', 'b')),
    {'t': []}, {'t': ['a', {'t': ['b', {'l': [{'t': [d()]}]}]}]}, d(('a', d(('b', d(('c', {'l': [i(1), i(2)]})))))),
    d(('10', i(1)), ('9', i(2)), ('__proto__', i(3)), ('constructor', i(4))), {'l': [{'l': [{'l': []}]}, d(), d(('a', d()))]},
    d(('a', {'l': [f(1.0), f(1e20), f(float('nan')), i(2 ** 64), True, None]})), d(('', '')), d(('A', i(1)), ('a', i(2)), ('_', i(3)), ('\xe9', i(4))),
]

LOADS = [
    '', ' ', 'null', ' true ', 'false', 'nul', 'NaN', 'Infinity', '-Infinity', '-NaN', '+1', '-', '--1', '0', '-0', '-0.0',
    '0.0', '01', '1.', '.5', '1.5', '1e5', '1E+5', '1e-5', '1e', '1e400', '-1e400', '1e-400', '1.0', '1e20', '123456789012345',
    '1234567890123456', '9007199254740993', '-9007199254740993', '1' + '0' * 60, '9' * 4300, '9' * 4301, '-' + '9' * 4300,
    '"a"', '"a', '"', '"\\"', '"\\', '"\\u', '"\\u12"', '"\\u12g4"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud83d"', '"\\ude00\\ud83d"',
    '"\\b\\f\\n\\r\\t\\/\\\\\\""', '"\\x41"', '"\\ "', '"a\nb"', '"a\tb"', '"\x7f"', '"\x00"', '"\xe9\u2028"', "'a'", '"\\U0001f600"',
    '[]', '[ ]', '[1]', '[1,]', '[,1]', '[1 2]', '[1,2', '[', ']', '[1]]', '[[1],[2,[3]]]', '[1, \n 2\n,\n x]',
    '{}', '{ }', '{"a"}', '{"a":}', '{"a" 1}', '{"a":1,}', '{a:1}', "{'a':1}", '{"a":1 "b":2}', '{"a":1', '{', '}', '{"a":1}}', '{1:2}', '{,}',
    '{"b":1,"a":2,"b":3}', '{"10":1,"2":2,"a":3,"1":4}', '{"__proto__":{"x":1},"constructor":2}', '{"a":{"a":{"a":[]}}}',
    '\u00a01', '1\u00a0', '\x0b1', '\f1', '\t\r\n 1 \t\r\n', '// x\n1', '[1] // x', '/* */ 1', 'undefined', 'None', 'True',
    '{"a": 1,\n "b": tru}', '[\n\n"a\n"]', '{\n"a"\n:\n1\n\n"b"', '[NaN, -Infinity, Infinity]', '[1.0, 1, 1e0]', '{"a": 01}', '[-]', '[- 1]', '[0x10]', '[1_000]',
    '["\\u0000"]', '"\\u 123"', '"\\u+123"', '"\\u-123"', '"\\u0x41"', '[1e5, 1E5, 1.5E-3]', '"' + 'x' * 100 + '"', '"' + 'x' * 100 + '\\n"',
]

INIS = [
    '', '\n\n', '# only\n', '[a]', '[a]\nx = 1\n', '[a]\nX: 1', '[a]\nx=1=2', '[a]\nx = a:b', '[a]\nx : a = b', '[a]\nx', '[a]\nx =',
    '[a]\n= 1', '[a]\n: 1', 'x = 1', '[a]\nx = 1 ; no comment', '[a]\nx = 1 # no comment', '[a]\n; c\n# d\nx = 1', '[a]\nx = 1\n  two\n  three',
    '[a]\nx = 1\n\n  two\n\n\ny = 2', '[a]\nx = 1\n  # comment inside\n  two', '[a]\nx =\n  one\n  two\n', '[a]\n  x = 1\n  y = 2', '[a]\n  x = 1\n y = 2\n   z = 3',
    '[a]\nx = 1\n[a]\ny = 2', '[a]\nx = 1\nX = 2', '[a]\nx = 1\n[b]\nx = 2', '[DEFAULT]\nx = 1\n[a]\n[b]\nx = 2\ny = 3',
    '[a]\nz = 0\n[DEFAULT]\nx = 1\n[DEFAULT]\ny = 2', '[DEFAULT]\nx = 1\nx = 2', '[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2', '[default]\nx = 1\n[a]',
    '[a] trailing\nx = 1', '[a] # c\nx=1', '[a]b]\nx = 1', '[]\nx = 1', '[]]\nx = 1', '[ a ]\nx = 1', '[a\nx = 1', '  [a]\n  x = 1', '[a]\nx = 1\n  [b]\n', '[a]\r\nx = 1\r\n  two\r\n',
    '[a]\rx = 1\r', '[a]\nx = %(y)s %', '[a]\nx = "quoted"', '[a]\nx y z = 1', '[a]\nx\t=\t1\t', '[a]\nx = \u00e9\u65e5', '[a]\n\u00c9X\u0130 = 1', '[a]\nx = 1\n\ty', '[a]\n\tx = 1\n  y = 2',
    '[a]\nx = 1\n   \n  two\n \n', '[a]\nx = 1\x0c\n', '[a]\nx = \xa01\xa0', '[a]\n\xa0x = 1', '[a]\nx = 1\x1c\n', '[a]\nx = 1\u2028y = 2', '[a]\nx = 1\x85y = 2', '[inventory]\nbackend = sql\nquirks = a, b\n\n[backend:sql]\nurl = postgresql://u@h/db?a=b\npassword = env:PW\n',
    '[a]\n#x = 1\n;y = 2\nz = 3', '[a]\n  # c\n  ; d\n', '[a]\nx = 1\n[b\n', '[a]\nx = 1\njunk\ny = 2', '[a]\nrem = 1\nREM x = 2', '[a]\nx = 1\n y : 2', '[a]\n-x = 1\n@ = 2', '[a]\nx := 1', '[a]\nx == 1', '[a]\nx = #not a comment', '[a]\nx =# c', '[a]\nx\n = 1',
    '[A]\nx = 1\n[a]\ny = 2', '\n\n\n[a]\n\n\nx\n', '[a]\nx = 1\n\n\n[b]\ny = 2\n\n\n', '[a]\nx = 1\n  ;c\n\n  two',
]

TABLES = [
    {'fields': ['a', 'b c'], 'rows': []},
    {'fields': ['a'], 'rows': [[None]]},
    {'fields': ['name', 'n'], 'rows': [['x', i(1)], ['longer text', f(1.0)], [True, None]]},
    {'fields': ['a', 'b'], 'rows': [['one\ntwo\nthree', 'x'], ['', 'p\nq'], ['\n', '']]},
    {'fields': ['a', 'b'], 'rows': [['\u65e5\u672c\u8a9e', 'e\u0301x'], ['\uff21', '\u00e9']]},
    {'fields': ['\u6f22', 'b'], 'rows': [['x', '\uac00']]},
    {'fields': ['list', 'mapping'], 'rows': [[{'l': ['a', i(1), None]}, d(('k', {'l': []}))]]},
    {'fields': ['a', 'b'], 'rows': [['  set in', 'after  ']]},
    {'fields': ['wide heading', 'b'], 'rows': [['x', 'y']]},
    {'fields': ['a|b', '+'], 'rows': [['|', '+--+']]},
] + [
    {'fields': ['heading', 'a', 'ab'], 'align': align, 'rows': [['x', 'abcd', 'abcde'], ['xy', None, 'a\nbc'], ['\u65e5', f(1e20), 'abcd']]}
    for align in ('left', 'centre', 'right')
]

CASES = {
    'show': [f(x) for x in FLOATS] + [i(n) for n in INTEGERS] + TEXTS + OTHERS,
    'dump': [f(x) for x in FLOATS] + [i(n) for n in INTEGERS] + TEXTS + DOCUMENTS,
    'load': LOADS,
    'ini': INIS,
    'table': TABLES,
}


def main():
    for what, cases in CASES.items():
        answer = answers.QUESTIONS[what]
        lines = [json.dumps([case, answer(case)]) for case in cases]
        with open(os.path.join(FIXTURES, what + '.json'), 'w') as file:
            file.write('[\n' + ',\n'.join(lines) + '\n]\n')
        print(what, len(cases))


if __name__ == '__main__':
    main()
