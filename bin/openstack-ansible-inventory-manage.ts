#!/usr/bin/env node
void import('../src/cli/manager/manage.ts').then(({ runManage }) => runManage())
