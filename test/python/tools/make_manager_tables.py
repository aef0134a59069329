"""Lets the original manager print our own inventory: REF=CHECKOUT python3 make_manager_tables.py

CHECKOUT is one of the public repository openstack/openstack-ansible; needs PrettyTable (Debian: python3-prettytable).
"""

import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FIXTURES = os.path.join(HERE, '..', 'fixtures', 'manager')
OPTIONS = {'list-hosts.txt': '-l', 'groups-of-hosts.txt': '-g', 'hosts-of-groups.txt': '-G'}


def main():
    manager = os.path.join(os.environ['REF'], 'scripts', 'inventory-manage.py')
    inventory = os.path.abspath(os.path.join(FIXTURES, 'inventory.json'))
    for name, option in OPTIONS.items():
        run = subprocess.run([sys.executable, manager, '-f', inventory, option], capture_output=True, check=True)
        with open(os.path.join(FIXTURES, name), 'wb') as file:
            file.write(run.stdout)


if __name__ == '__main__':
    main()
