/** One of those who work on the cloud: draws what to do, and does it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { digestOf } from './document.ts'
import { Hand, readStored } from './hand.ts'
import { isChange, type Kind, type Listed } from './journal.ts'
import { move } from './moving.ts'

/** How often what is done, beside one another. */
const weights = {
  generate: 26,
  list: 14,
  show: 7,
  history: 6,
  verify: 2,
  remove: 14,
  pin: 8,
  move: 5,
  restore: 4,
  prune: 3,
  away: 4,
} as const satisfies Partial<Record<Kind, number>>

export class Client extends Hand {
  async work(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      // Until there is an inventory, everyone tries to make it.
      const isThere = this.round.deeds.some(({ fate }) => fate === 'acknowledged')
      const kind = isThere ? this.draw.weighted(weights) : 'generate'
      if (kind === 'away') await move(this)
      else if (isChange(kind)) await this.round.turns.together(() => this.#act(kind))
      else await this.#act(kind)
      await sleep(this.draw.between(0, 150))
    }
  }

  #act(kind: Exclude<keyof typeof weights, 'away'>): Promise<unknown> {
    switch (kind) {
      case 'generate':
        return this.#generate()
      case 'list':
        return this.run(kind, 'openstack-ansible-inventory', ['--list'], { read: (text) => this.readDocument(text) })
      case 'show':
        return this.tool(kind, ['show', '--json'], { read: (text) => ({ printed: digestOf(text.trimEnd()) }) })
      case 'history':
        return this.tool(kind, ['history', '--json'], { read: readHistory })
      case 'verify':
        return this.tool(kind, ['history', 'verify'])
      case 'remove':
        return this.#remove()
      case 'pin':
        return this.#pin()
      case 'move':
        return this.#move()
      case 'restore':
        return this.#restore()
      case 'prune':
        return this.#prune()
    }
  }

  /** Some machine comes into the configuration, or leaves it, and the generator runs. */
  async #generate(): Promise<void> {
    this.edit()
    if (this.draw.isOneIn(2)) await this.tool('generate', ['generate', '--json'], { read: readStored })
    else await this.run('generate', 'openstack-ansible-inventory', [], { read: (text) => this.readDocument(text) })
  }

  async #remove(): Promise<void> {
    const mine = [...this.round.seen.values()].filter(({ machine }) => machine.startsWith(`c${this.number}n`))
    const left = [...new Set(mine.map(({ machine }) => machine))].filter((name) => !this.file.machines.includes(name))
    const target = left.length > 0 ? this.draw.from(left) : this.file.drop()
    if (target === undefined) return this.#generate()
    await this.tool('remove', ['remove', target, '--yes', '--json'], { target, read: readStored })
  }

  /** Names of containers that someone has seen. */
  get #containers(): string[] {
    return [...this.round.seen].flatMap(([name, { component }]) => (component === '' ? [] : [name]))
  }

  async #pin(): Promise<void> {
    const containers = this.#containers
    if (containers.length === 0) return this.#generate()
    const target = this.draw.from(containers)
    const address = `172.29.${this.draw.between(64, 127)}.${this.draw.between(1, 254)}`
    const args = ['address', 'pin', target, 'management', address, '--json']
    await this.tool('pin', args, { target, address, read: readStored })
  }

  async #move(): Promise<void> {
    const [target, other] = this.draw.shuffled(this.#containers)
    if (target === undefined || other === undefined) return this.#generate()
    await this.tool('move', ['address', 'move', target, other, '--json'], { target, other, read: readStored })
  }

  async #restore(): Promise<void> {
    const { newest } = this.round.history
    if (newest === 0) return this.#generate()
    const source = Math.max(1, newest - this.draw.between(0, 8))
    await this.tool('restore', ['restore', String(source), '--yes'], { source, read: readRestored })
  }

  async #prune(): Promise<void> {
    // What goes has to be known: the checks are about all that ever was.
    const isRead = await this.round.history.collect(this.round.arena.views[0]!.open).then(
      () => true,
      () => false,
    )
    if (isRead) await this.tool('prune', ['history', 'prune', '--keep', '60', '--yes'])
  }
}

function readRestored(text: string): { stored: number | null } {
  const number = /as revision (\d+)/.exec(text)?.[1]
  return { stored: number === undefined ? null : Number(number) }
}

function readHistory(text: string): { listed: Listed[] } {
  const listed = (JSON.parse(text) as Listed[]).map(({ id, chain }) => ({ id, chain }))
  return { listed }
}
