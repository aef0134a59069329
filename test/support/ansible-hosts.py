#!/usr/bin/python3
"""What `ansible-inventory --host` says, for every host in one process, and what `--list` says.

Usage: ansible-hosts.py SOURCE...

Prints {"hosts": {NAME: VARIABLES}, "list": INVENTORY}. These are the methods that the program itself calls, with one
reading of the inventory instead of one for each host.
"""

import json
import sys

from ansible.cli.inventory import InventoryCLI
from ansible.parsing.ajson import AnsibleJSONEncoder

arguments = [word for source in sys.argv[1:] for word in ('-i', source)]
program = InventoryCLI(['ansible-inventory', '--list'] + arguments)
program.parse()
program.loader, program.inventory, program.vm = program._play_prereqs()
hosts = {host.name: program._get_host_variables(host=host) for host in program.inventory.get_hosts('all')}
everything = {'hosts': hosts, 'list': program.json_inventory(program._get_group('all'))}
print(json.dumps(everything, cls=AnsibleJSONEncoder, sort_keys=True, preprocess_unsafe=True))
