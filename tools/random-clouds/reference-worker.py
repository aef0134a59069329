#!/usr/bin/env python3
"""Runs the original generator again and again, a fork for each run, until two runs print the same.

Usage: reference-worker.py CHECKOUT

CHECKOUT is a working copy of the public repository openstack/openstack-ansible. Requests come on stdin, one JSON object
a line: {"id", "config", "environment", "limit", "seed"}; answers go to stdout in the same way:
{"id", "outcome": "settled" | "refused" | "unsettled", "runs", "document" | "message", "exception"}.
A settled document is what the last run printed, without the final newline; "left" is the file that it leaves, which is
an older text where nothing but its order or layout would change. The directory `config` is worked in: an
`openstack_inventory.json` found there is where the first run starts.

Three defects are out of the way, so that a comparison speaks of behaviour and not of chance: directories are walked in
the order of their names; hosts of no container type put no null into lxc_hosts; a group that is null has no hosts.
What is random (names, addresses) is drawn from "seed", so that a run can be repeated.
"""

import gc
import io
import json
import os
import random
import signal
import sys
import time
import traceback
import uuid

LONGEST_RUN_SECONDS = 60
SYSTEM_CONFIG = '/etc/openstack_deploy'


def load_reference(checkout):
    """Imports the generator from the checkout and takes the three defects out of the way."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, checkout)
    from osa_toolkit import filesystem, generate

    walk = os.walk

    def walk_by_name(*args, **kwargs):
        for here, directories, files in walk(*args, **kwargs):
            directories.sort()
            files.sort()
            yield here, directories, files

    find_lxc_hosts = generate._find_lxc_hosts

    def lxc_hosts_without_null(inventory):
        return [host for host in find_lxc_hosts(inventory) if host is not None]

    def without_null_groups(read):
        def read_without(*args, **kwargs):
            config = read(*args, **kwargs)
            return {key: {} if value is None and key.endswith('hosts') else value for key, value in config.items()}
        return read_without

    os.walk = walk_by_name
    generate._find_lxc_hosts = lxc_hosts_without_null
    if hasattr(generate, '_normalize_user_config'):
        generate._normalize_user_config = without_null_groups(generate._normalize_user_config)
    else:  # before 33
        filesystem.load_user_configuration = without_null_groups(filesystem.load_user_configuration)
    return generate


def one_run(generate, request, number):
    """What one run prints or how it fails; in the process that it is called in."""
    draw = random.Random('%s/%s' % (request['seed'], number))
    random.seed(draw.getrandbits(64))
    uuid.uuid4 = lambda: uuid.UUID(int=draw.getrandbits(128), version=4)
    time.sleep = lambda seconds: None
    signal.alarm(LONGEST_RUN_SECONDS)
    printed, complaints = io.StringIO(), io.StringIO()
    sys.stdout, sys.stderr = printed, complaints
    os.chdir(request['config'])
    try:
        if hasattr(generate, 'generate'):
            generate.main(['--config', request['config'], '--environment', request['environment']])
        else:  # before 30.1.1 the program around it had the options and printed
            print(generate.main(config=request['config'], environment=request['environment']))
    except SystemExit as end:
        if end.code not in (None, 0):
            message = end.code if isinstance(end.code, str) else complaints.getvalue() or printed.getvalue()
            return {'exception': 'SystemExit', 'message': str(message).strip()}
    except BaseException as error:
        last = traceback.format_exception_only(type(error), error)[-1].strip()
        return {'exception': type(error).__name__, 'message': last}
    return {'document': printed.getvalue().removesuffix('\n')}


def forked_run(generate, request, number):
    """`one_run` in its own process, so that nothing a run leaves in memory reaches the next."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, 'w', encoding='utf-8') as pipe:
            json.dump(one_run(generate, request, number), pipe)
            pipe.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, 'r', encoding='utf-8') as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else {'exception': 'Killed', 'message': 'the run took too long or was killed'}


def stored_document(config):
    path = os.path.join(config, 'openstack_inventory.json')
    if not os.path.exists(path):
        return None
    with open(path, encoding='utf-8') as file:
        return file.read()


def settle(generate, request):
    previous = stored_document(request['config'])
    for number in range(1, request['limit'] + 1):
        result = forked_run(generate, request, number)
        if 'document' not in result:
            return {'outcome': 'refused', 'runs': number, **result}
        if result['document'] == previous:
            left = stored_document(request['config'])
            return {'outcome': 'settled', 'runs': number, 'left': left, **result}
        previous = result['document']
    return {'outcome': 'unsettled', 'runs': request['limit']}


def main():
    if len(sys.argv) != 2 or not os.path.isdir(os.path.join(sys.argv[1], 'osa_toolkit')):
        sys.exit('no osa_toolkit in the given checkout of openstack-ansible')
    if os.path.exists(SYSTEM_CONFIG):
        sys.exit('%s exists, and the original would read and write it: compare on another machine' % SYSTEM_CONFIG)
    answers = sys.stdout
    try:
        generate = load_reference(sys.argv[1])
    except ImportError as error:
        sys.exit('%s: the original needs python3-yaml and python3-netaddr' % error)
    gc.freeze()
    answers.write(json.dumps({'ready': True}) + '\n')
    answers.flush()
    for line in sys.stdin:
        request = json.loads(line)
        answers.write(json.dumps({'id': request['id'], **settle(generate, request)}) + '\n')
        answers.flush()


main()
