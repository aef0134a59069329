#!/usr/bin/python3
# A stand-in for OpenStack-Ansible's own programs, which are not part of this package.
import os
import subprocess
import sys

manages = 'manage' in os.path.basename(__file__)
program = 'PROGRAMS/openstack-ansible-inventory' + ('-manage' if manages else '') + '.cjs'
env = dict(os.environ, OSA_INVENTORY_QUIRKS='reference')
sys.exit(subprocess.call(['NODE', program] + sys.argv[1:], env=env))
