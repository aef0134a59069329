/** The completion script for bash. It asks the store for names, never the generator, and is silent whatever happens. */
import { type Behind, type CompletedCommand, type CompletedProgram, isNameKind } from './completion-words.ts'

/** Candidates are compared, never expanded: a name from an inventory must not be run as a command. */
const head = `# Completes osa-inventory, openstack-ansible-inventory and openstack-ansible-inventory-manage in bash.
# Use: source <(osa-inventory completion bash)
# or:  osa-inventory completion bash > /etc/bash_completion.d/osa-inventory

_osa_inventory_reply() {
  local word
  while IFS= read -r word; do
    [[ -n $word && $word == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
  done
}

_osa_inventory_words() {
  _osa_inventory_reply < <(printf '%s\\n' "$@")
}

_osa_inventory_names() {
  local -a config=()
  local i
  for ((i = 1; i < COMP_CWORD - 1; i++)); do
    [[ \${COMP_WORDS[i]} == --config ]] || continue
    if [[ \${COMP_WORDS[i + 1]} == = ]]; then
      config=(--config "\${COMP_WORDS[i + 2]}")
    else
      config=(--config "\${COMP_WORDS[i + 1]}")
    fi
  done
  _osa_inventory_reply < <(osa-inventory show --names "$1" "\${config[@]}" 2>/dev/null)
}

# The action behind a command, and how many words without an option are before the cursor.
_osa_inventory_place() {
  local i count=0
  for ((i = 2; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] || ((count += 1))
  done
  place=\${COMP_WORDS[2]}:$count
}

# Whether the cursor is behind \`--\`.
_osa_inventory_dashes() {
  local i
  for ((i = 2; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -- ]] && return 0
  done
  return 1
}

_osa_inventory_paths() {
  compopt -o filenames 2>/dev/null
  _osa_inventory_reply_paths "$1"
}

_osa_inventory_reply_paths() {
  local path
  while IFS= read -r path; do
    COMPREPLY+=("$path")
  done < <(compgen "$1" -- "$cur")
}

_osa_inventory() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} command= place=
  COMPREPLY=()
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case \${1##*/} in`

const tail = `  esac
}
`

export function bashCompletion(programs: readonly CompletedProgram[]): string {
  const names = programs.map(({ name }) => name)
  return [head, ...programs.flatMap(programLines), `${tail}\ncomplete -F _osa_inventory ${names.join(' ')}\n`].join(
    '\n',
  )
}

function programLines({ name, commands }: CompletedProgram): string[] {
  const [first] = commands
  if (commands.length === 1 && first?.name === '') return [`    ${name})`, ...commandLines(first, '      '), '      ;;']
  const words = [...commands.map((command) => command.name), '--help', '--version']
  return [
    `    ${name})`,
    `      command=\${COMP_WORDS[1]}`,
    '      if ((COMP_CWORD == 1)); then',
    `        _osa_inventory_words ${words.join(' ')}`,
    '        return',
    '      fi',
    '      case $command in',
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
    `${indent}if _osa_inventory_dashes; then`,
    `${indent}  ${completing(afterDashes)}`,
    `${indent}else`,
    ...beforeDashes(rest, `${indent}  `),
    `${indent}fi`,
  ]
}

function beforeDashes({ options, words }: CompletedCommand, indent: string): string[] {
  const withValue = options.filter(({ behind }) => behind !== 'nothing')
  const cases = withValue.map(({ names, behind }) => `  ${names.join(' | ')}) ${completing(behind)} ;;`)
  const flags = options.flatMap(({ names }) => names).join(' ')
  const others = otherWords(words)
  return ['case $prev in', ...cases, '  *)', `    _osa_inventory_words ${flags}`, ...others, '    ;;', 'esac'].map(
    (line) => indent + line,
  )
}

function otherWords(words: CompletedCommand['words']): string[] {
  if (words === 'nothing') return []
  if (typeof words !== 'object' || !('actions' in words)) return [`    [[ $cur == -* ]] || ${completing(words)}`]
  const cases = Object.entries(words.actions).flatMap(([action, places]) =>
    places.map((behind, index) => `      ${action}:${index + 1}) ${completing(behind)} ;;`),
  )
  return [
    '    _osa_inventory_place',
    '    [[ $cur == -* ]] || case $place in',
    `      *:0) ${completing(Object.keys(words.actions))} ;;`,
    ...cases,
    '    esac',
  ]
}

function completing(behind: Behind): string {
  if (isNameKind(behind)) return `_osa_inventory_names ${behind}`
  if (behind === 'directory') return '_osa_inventory_paths -d'
  if (behind === 'file') return '_osa_inventory_paths -f'
  if (behind === 'text' || behind === 'nothing') return ':'
  return `_osa_inventory_words ${behind.join(' ')}`
}
