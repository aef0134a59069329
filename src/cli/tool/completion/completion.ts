/** `osa-inventory completion`: scripts that complete command lines of all three programs. */
import type { ExitCode } from '../../io.ts'
import { defineCommand } from '../command.ts'

interface Values {
  readonly shell: 'bash' | 'zsh'
}

export const completionCommand = defineCommand<Values>({
  description:
    'Prints a script that completes commands, options, and names of hosts, groups and revisions of osa-inventory, ' +
    'openstack-ansible-inventory and openstack-ansible-inventory-manage. Names come from what is stored; the ' +
    'generator is not run.',
  examples: ['completion bash > /etc/bash_completion.d/osa-inventory', 'completion zsh > ~/.zfunc/_osa_inventory'],
  declare(parser) {
    parser.add_argument('shell', { choices: ['bash', 'zsh'], help: 'bash or zsh' })
  },
  async run({ shell }, { io, commands }): Promise<ExitCode> {
    const { completedPrograms } = await import('./completion-words.ts')
    const programs = await completedPrograms(commands, io)
    if (shell === 'bash') io.out((await import('./completion-bash.ts')).bashCompletion(programs))
    else io.out((await import('./completion-zsh.ts')).zshCompletion(programs))
    return 0
  },
})
