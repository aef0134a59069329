#!/usr/bin/env node
void import('../src/cli/manage-program.ts').then(({ runManage }) => runManage())
