"""remake.py CHECKOUT: makes the golden outputs again with the original's manager from a checkout of openstack/openstack-ansible.

Needs Debian's python3-prettytable; use /usr/bin/python3."""

import json
import os
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
manager = os.path.join(sys.argv[1], 'scripts', 'inventory-manage.py')


for case in json.load(open(os.path.join(here, 'cases.json'))):
    inventory, golden, args = case['inventory'], case['golden'], case['args']
    with tempfile.TemporaryDirectory() as directory:
        # The original always writes to this name, wherever it has read.
        file = os.path.join(directory, 'openstack_inventory.json')
        with open(file, 'w') as copy:
            copy.write(open(os.path.join(here, inventory, 'inventory.json')).read())
        run = subprocess.run([sys.executable, '-B', manager, '-f', file, *args], capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f'{inventory} {args}: {run.stderr}')
        output = run.stdout
        if golden.endswith('.json'):
            output = json.dumps(json.load(open(file)), indent=4, separators=(',', ': '), sort_keys=True)
        with open(os.path.join(here, inventory, golden), 'w') as out:
            out.write(output)
