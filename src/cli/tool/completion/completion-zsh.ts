/** The completion script for zsh. It asks the store for names, never the generator, and is silent whatever happens. */
import {
  type Behind,
  type CompletedCommand,
  type CompletedOption,
  type CompletedProgram,
  isNameKind,
} from './completion-words.ts'

const head = (names: string): string => `#compdef ${names}
# Completes osa-inventory, openstack-ansible-inventory and openstack-ansible-inventory-manage in zsh.
# Use: osa-inventory completion zsh > DIR/_osa_inventory, with DIR in $fpath before compinit
# or:  source <(osa-inventory completion zsh), after compinit

_osa_inventory_names() {
  local -a config found
  integer i
  for ((i = 2; i < CURRENT - 1; i++)); do
    [[ $words[i] == --config ]] && config=(--config "$words[i+1]")
    [[ $words[i] == --config=* ]] && config=("$words[i]")
  done
  found=("\${(@f)$(osa-inventory show --names $1 $config 2>/dev/null)}")
  found=("\${(@)found:#}")
  compadd -a found
}

_osa_inventory() {
  case $service in`

const tail = (names: string): string => `  esac
}

if [[ $funcstack[1] == _osa_inventory ]]; then
  _osa_inventory "$@"
else
  compdef _osa_inventory ${names}
fi
`

export function zshCompletion(programs: readonly CompletedProgram[]): string {
  const names = programs.map(({ name }) => name).join(' ')
  return [head(names), ...programs.flatMap(programLines), tail(names)].join('\n')
}

function programLines({ name, commands }: CompletedProgram): string[] {
  const [first] = commands
  if (commands.length === 1 && first?.name === '') return [`    ${name})`, ...commandLines(first, '      '), '      ;;']
  return [
    `    ${name})`,
    '      if ((CURRENT == 2)); then',
    '        local -a commands',
    '        commands=(',
    ...commands.map((command) => `          ${quoted(`${command.name}:${command.help}`)}`),
    '        )',
    "        _describe 'command' commands",
    '        return',
    '      fi',
    '      shift words',
    '      ((CURRENT--))',
    '      case $words[1] in',
    ...commands.flatMap((command) => [
      `        ${command.name})`,
      ...commandLines(command, '          '),
      '          ;;',
    ]),
    '      esac',
    '      ;;',
  ]
}

function commandLines(command: CompletedCommand, indent: string): string[] {
  const { afterDashes, ...rest } = command
  if (afterDashes === undefined) return beforeDashes(command, indent)
  return [
    `${indent}if (( \${words[(i)--]} < CURRENT )); then`,
    `${indent}  _osa_inventory_names ${afterDashes}`,
    `${indent}else`,
    ...beforeDashes(rest, `${indent}  `),
    `${indent}fi`,
  ]
}

function beforeDashes({ options, words }: CompletedCommand, indent: string): string[] {
  const specs = options.map(optionSpec)
  if (typeof words === 'object' && 'actions' in words) {
    const first = quoted(`1: :${action(Object.keys(words.actions))}`)
    const cases = Object.entries(words.actions).flatMap(([name, places]) => [
      `  ${name})`,
      ...argumentLines(
        [...specs, first, ...places.map((behind, at) => quoted(`${at + 2}: :${action(behind)}`))],
        '    ',
      ),
      '    ;;',
    ])
    const others = ['  *)', ...argumentLines([...specs, first], '    '), '    ;;']
    return ['case $words[2] in', ...cases, ...others, 'esac'].map((line) => indent + line)
  }
  if (words !== 'nothing') specs.push(quoted(`*: :${action(words)}`))
  return argumentLines(specs, indent)
}

function argumentLines(specs: readonly string[], indent: string): string[] {
  return ['_arguments -S \\', ...specs.map((spec, index) => `  ${spec}${index < specs.length - 1 ? ' \\' : ''}`)].map(
    (line) => indent + line,
  )
}

/** Several may be given of what can be repeated; zsh offers any option again only if it is told so. */
function optionSpec({ names: flags, behind, help }: CompletedOption): string {
  const value = behind === 'nothing' ? '' : `: :${action(behind)}`
  const text = `[${help.replaceAll(/[\\[\]]/g, '\\$&')}]${value}`
  const repeats = isNameKind(behind) ? '*' : ''
  if (flags.length === 1) return quoted(`${repeats}${flags[0]}${text}`)
  const exclusive = repeats === '' ? `(${flags.join(' ')})` : repeats
  return `${quoted(exclusive)}{${flags.join(',')}}${quoted(text)}`
}

/** A blank before the function: otherwise zsh would put options of its own between it and its words. */
function action(behind: Behind): string {
  if (isNameKind(behind)) return ` _osa_inventory_names ${behind}`
  if (behind === 'directory') return '_files -/'
  if (behind === 'file') return '_files'
  if (behind === 'text' || behind === 'nothing') return ' '
  return `(${behind.join(' ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
