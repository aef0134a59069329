#!/usr/bin/env node
void import('../src/cli/tool/tool-program.ts').then(({ runTool }) => runTool())
