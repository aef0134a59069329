/** `osa-inventory completion`: scripts that complete command lines of all three programs. */
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'

const shells = ['bash', 'zsh', 'fish'] as const

interface Values {
  readonly shell: (typeof shells)[number]
}

export const completionCommand = defineCommand<Values>({
  description:
    'Prints a script that completes commands, options, and names of hosts, groups, revisions, tags and sections of osa-inventory, ' +
    'openstack-ansible-inventory and openstack-ansible-inventory-manage. Names come from what is stored; the ' +
    'generator is not run.',
  examples: [
    'completion bash > /etc/bash_completion.d/osa-inventory',
    'completion zsh > ~/.zfunc/_osa_inventory',
    'completion fish > ~/.config/fish/completions/osa-inventory.fish',
  ],
  declare(parser) {
    parser.add_argument('shell', { choices: shells, help: 'bash, zsh or fish' })
  },
  async run({ shell }, { io, commands }): Promise<ExitCode> {
    const { completedPrograms } = await import('./completion-words.ts')
    const programs = await completedPrograms(commands, io)
    if (shell === 'bash') io.out((await import('./completion-bash.ts')).bashCompletion(programs))
    else if (shell === 'zsh') io.out((await import('./completion-zsh.ts')).zshCompletion(programs))
    else io.out((await import('./completion-fish.ts')).fishCompletion(programs))
    return 0
  },
})
