/** The completion script for fish. It asks the store for names, never the generator, and is silent whatever happens. */
import {
  type Behind,
  type CompletedCommand,
  type CompletedOption,
  type CompletedProgram,
  isNameKind,
} from './completion-words.ts'

const head = `# Completes osa-inventory, openstack-ansible-inventory and openstack-ansible-inventory-manage in fish.
# Use: osa-inventory completion fish > ~/.config/fish/completions/osa-inventory.fish
# or:  osa-inventory completion fish | source

function __osa_inventory_names --argument-names kind
    set -l words (commandline -opc)
    set -l config
    for i in (seq (count $words))
        switch $words[$i]
            case --config
                set config --config $words[(math $i + 1)]
            case '--config=*'
                set config $words[$i]
        end
    end
    osa-inventory show --names $kind $config 2>/dev/null
end

# Whether the first word is this command.
function __osa_inventory_in --argument-names command
    set -l words (commandline -opc)
    test (count $words) -ge 2; and test "$words[2]" = $command
end

# Whether the cursor is behind \`--\`.
function __osa_inventory_dashes
    contains -- -- (commandline -opc)
end

# Whether so many words without an option are behind the command, and the first of them is this action.
function __osa_inventory_place --argument-names count action
    set -l words (commandline -opc)[3..]
    set -l plain (string match --invert -- '-*' $words)
    test (count $plain) -eq $count; or return 1
    test -z "$action"; or test "$plain[1]" = $action
end
`

export function fishCompletion(programs: readonly CompletedProgram[]): string {
  return [head, ...programs.flatMap(programLines), ''].join('\n')
}

function programLines({ name, commands }: CompletedProgram): string[] {
  const [first] = commands
  const lines = [`complete -c ${name} -f`]
  if (commands.length === 1 && first?.name === '') return [...lines, ...commandLines(name, first)]
  const none = quoted('test (count (commandline -opc)) -eq 1')
  return [
    ...lines,
    ...commands.map((each) => `complete -c ${name} -n ${none} -a ${each.name} -d ${quoted(each.help)}`),
    ...['help', 'version'].map((option) => `complete -c ${name} -n ${none} -l ${option}`),
    ...commands.flatMap((each) => commandLines(name, each)),
  ]
}

function commandLines(program: string, { name, options, words, afterDashes }: CompletedCommand): string[] {
  const within = name === '' ? [] : [`__osa_inventory_in ${name}`]
  const inside = afterDashes === undefined ? within : [...within, 'not __osa_inventory_dashes']
  const line = (conditions: readonly string[], rest: readonly string[]): string => {
    const when = conditions.length === 0 ? [] : ['-n', quoted(conditions.join('; and '))]
    return ['complete', '-c', program, ...when, ...rest].join(' ')
  }
  const behind = afterDashes === undefined ? [] : [line([...within, '__osa_inventory_dashes'], valueParts(afterDashes))]
  const flags = [...behind, ...options.map((option) => line(inside, optionParts(option)))]
  if (words === 'nothing') return flags
  if (typeof words !== 'object' || !('actions' in words)) return [...flags, line(inside, valueParts(words))]
  const actions = Object.entries(words.actions)
  return [
    ...flags,
    line([...inside, '__osa_inventory_place 0'], valueParts(actions.map(([action]) => action))),
    ...actions.flatMap(([action, places]) =>
      places.map((behind, at) => line([...inside, `__osa_inventory_place ${at + 1} ${action}`], valueParts(behind))),
    ),
  ]
}

function optionParts({ names, behind, help }: CompletedOption): string[] {
  const flags = names.flatMap((name) => (name.startsWith('--') ? ['-l', name.slice(2)] : ['-s', name.slice(1)]))
  const value = behind === 'nothing' ? [] : [behind === 'file' ? '-r' : '-x', ...valueParts(behind)]
  return [...flags, ...value, '-d', quoted(help)]
}

function valueParts(behind: Behind): string[] {
  if (isNameKind(behind)) return ['-a', quoted(`(__osa_inventory_names ${behind})`)]
  if (behind === 'directory') return ['-a', quoted('(__fish_complete_directories)')]
  if (behind === 'file') return ['-F']
  if (behind === 'text' || behind === 'nothing') return []
  return ['-a', quoted(behind.join(' '))]
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}
