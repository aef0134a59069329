#!/usr/bin/env node
void import('../src/cli/manager/manage-program.ts').then(({ runManage }) => runManage())
