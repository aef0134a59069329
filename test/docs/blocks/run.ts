/** Runs the blocks of a group of pages on a deployment host of its own, one page after the other, each in one shell. */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnvironment, repository } from '../../support/program.ts'
import { singleExecutable } from '../../support/single-executable.ts'
import type { Block } from './read.ts'
import { firstUnlike } from './shown.ts'

export interface Group {
  readonly name: string
  readonly pages: readonly string[]
  /** Shell commands, on the host before the first page. */
  readonly prepare?: string
  /** Pages that need the single executable in dist/package. */
  readonly executable?: boolean
}

/** What was wrong with a block; nothing if it is as the page says. */
export type Results = ReadonlyMap<Block, readonly string[]>

export function whyNoHost(): string | undefined {
  const { status } = spawnSync('unshare', ['-mnup', '--fork', 'mount', '-t', 'tmpfs', 'none', '/mnt'])
  return status === 0 ? undefined : 'this user may not make namespaces of its own (unshare)'
}

const here = join(repository, 'test/docs/blocks')

/** @param tree a Debian (`debianTree`) that stays as it is; without it the host is made of what this machine has */
export async function runGroup(group: Group, blocks: readonly Block[], tree?: string): Promise<Results> {
  if (group.executable) singleExecutable()
  const run = mkdtempSync(join(tmpdir(), 'osa-inventory-pages-'))
  // In a tree Node.js lies in it, which is to be for everybody.
  chmodSync(run, 0o755)
  try {
    const pages = group.pages.map((page, index) => {
      const file = join(run, `page-${index}.sh`)
      writeFileSync(
        file,
        pageScript(
          run,
          blocks.filter((block) => block.page === page),
        ),
      )
      return file
    })
    const lines = [
      `. ${join(here, tree === undefined ? 'root.sh' : 'tree.sh')}`,
      `. ${join(here, 'openstack-ansible.sh')}`,
      `. ${join(here, 'host.sh')}`,
      group.prepare ?? '',
      // A page pins 10.20.1.7: nothing may have drawn it.
      'until new_cloud',
      `  SUDO_USER=ada NODE_OPTIONS='--require ${join(here, 'earlier.cjs')}' "$NODE" "$REPOSITORY/dist/bin/openstack-ansible-inventory.cjs" --list >/dev/null`,
      `  ! grep -qF '"10.20.1.7"' /etc/openstack_deploy/openstack_inventory.json`,
      'do :; done',
      'cp -a /etc/openstack_deploy /var/cache/deployed',
      ...pages.map((page) => `deployed_cloud; bash ${page}`),
    ]
    writeFileSync(join(run, 'group.sh'), lines.join('\n'))
    const own = process.getuid?.() === 0 ? [] : ['-r']
    const script = tree === undefined ? ['bash'] : ['bash', join(here, 'enter-tree.sh'), tree]
    const command = [...own, '-mnup', '--fork', '--kill-child', '--mount-proc', ...script, join(run, 'group.sh')]
    const { status, output } = await ended(command, hostEnvironment(run, tree))
    const end = status === 0 ? '' : `the group ended with status ${status}:\n${output}`
    return new Map(blocks.map((block) => [block, troubles(join(run, nameOf(block)), block, end)]))
  } finally {
    rmSync(run, { recursive: true, force: true })
  }
}

/** Milliseconds that a group may take. */
const patience = 400_000

/** Whatever goes on in the end is ended with the first process of its own process numbers. */
function ended(
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.on('error', reject)
    child.on('close', (status) => {
      clearTimeout(timer)
      resolve({ status, output })
    })
  })
}

function hostEnvironment(run: string, tree: string | undefined): Record<string, string> {
  const { PATH = '' } = cleanEnvironment()
  return {
    PATH:
      tree === undefined ? `/usr/local/bin:${PATH}` : '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    TERM: 'dumb',
    // Not shared with other groups, whose processes have the same numbers.
    TMPDIR: '/var/tmp',
    LC_ALL: 'C.UTF-8',
    REPOSITORY: repository,
    NODE: process.execPath,
    RUN: run,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
  }
}

/** Each command is read from a file of its own by the shell of the page, which keeps directory and variables. */
function pageScript(run: string, blocks: readonly Block[]): string {
  const steps: string[] = ['. "$REPOSITORY/test/docs/blocks/host.sh"', 'cd /root', 'set -E']
  for (const block of blocks) {
    const name = join(run, nameOf(block))
    mkdirSync(name)
    if (block.before !== undefined) steps.push(...step(join(name, 'before'), block.before))
    if (block.notRun === undefined) {
      for (const [index, { text }] of block.commands.entries()) steps.push(...step(join(name, String(index)), text))
    }
  }
  return `${steps.join('\n')}\n`
}

function nameOf({ page, line }: Block): string {
  return `${page.replaceAll('/', '-')}-${line}`
}

/** The shell notes each command that fails: its status and its text. */
function step(file: string, text: string): string[] {
  writeFileSync(`${file}.sh`, `${text}\n`)
  return [
    `drawn ${file}.sh`,
    `trap 'printf "%s %s\\n" "$?" "$BASH_COMMAND" >>${file}.failed' ERR`,
    `. ${file}.sh >${file}.out 2>&1 </dev/null`,
    'trap - ERR',
    `: >${file}.done`,
  ]
}

function troubles(directory: string, block: Block, end: string): string[] {
  const before = block.before === undefined ? [] : troublesOf(join(directory, 'before'), 0, end)
  if (before.length > 0 || block.notRun !== undefined) return before
  const found = block.commands.flatMap(({ text, shown }, index) => {
    const file = join(directory, String(index))
    const failed = troublesOf(file, block.status, end)
    if (failed.length > 0) return failed
    const unlike = shown && firstUnlike(shown, readFileSync(`${file}.out`, 'utf8'))
    return unlike === undefined ? [] : [`$ ${text}\n${unlike}`]
  })
  const isExpected = block.commands.some((_, index) => existsSync(join(directory, `${index}.failed`)))
  return block.status !== 0 && !isExpected && found.length === 0 ? [`no command ended with ${block.status}`] : found
}

function troublesOf(file: string, status: number, end: string): string[] {
  if (!existsSync(`${file}.done`)) return [`it was not reached, or did not end; ${end}`]
  if (!existsSync(`${file}.failed`)) return []
  // The shell tells of the reading of the file too.
  const failed = readFileSync(`${file}.failed`, 'utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.includes(` . ${file}.sh `))
  const wrong = failed.filter((line) => status === 0 || Number(line.split(' ', 1)[0]) !== status)
  if (wrong.length === 0) return []
  return [`status ${wrong.join('\nstatus ')}\n${readFileSync(`${file}.out`, 'utf8')}`]
}
