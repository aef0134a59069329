#!/usr/bin/env node
void import('../src/cli/tool-program.ts').then(({ runTool }) => runTool())
