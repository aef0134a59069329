#!/usr/bin/env node
import { calledAs } from '../src/cli/called-as.ts'

// Each on its own: an unchanged run loads nothing but its beginning.
switch (calledAs(process.argv)) {
  case 'inventory':
    void import('./openstack-ansible-inventory.ts')
    break
  case 'manage':
    void import('./openstack-ansible-inventory-manage.ts')
    break
  default:
    void import('../src/cli/tool/tool.ts').then(({ runTool }) => runTool())
}
