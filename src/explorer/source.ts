/** Where the page's data come from: the file itself, or the server that it was loaded from. */
import type { BlameLine, ExplorerData, RevisionLine } from './data.ts'
import { blameOf, type State } from './model/blame.ts'

/** What a file says of itself, or the server at `data.json`. @throws Error that says what is wrong */
export async function loadData(): Promise<ExplorerData> {
  const embedded = document.getElementById('data')?.textContent
  if (embedded !== null && embedded !== undefined) return checked(parsed(embedded))
  return checked(await (await answer('data.json')).json())
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the data in this file are cut off or damaged; get the file again, or make a new one')
  }
}

/** The data come from a program of the same version or from a file that someone may have cut. */
function checked(data: unknown): ExplorerData {
  const some = data as Partial<ExplorerData> | null
  const isWhole =
    typeof some === 'object' &&
    some !== null &&
    Array.isArray(some.revisions) &&
    some.revisions.every((line) => typeof line.id === 'number' && typeof line.label === 'string') &&
    typeof some.documents === 'object' &&
    typeof some.deployment === 'string'
  if (some?.version !== 1 || !isWhole) throw new Error('these are not the data of this page; make the file again')
  return some as ExplorerData
}

async function answer(path: string): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, { cache: 'no-store' })
  } catch {
    throw new Error('osa-inventory does not answer any more: start `osa-inventory explore` again')
  }
  if (response.ok) return response
  const said = (await response.text()).trim()
  throw new Error(said === '' || said.startsWith('<') ? `osa-inventory answers ${response.status}` : said)
}

/** The inventories of revisions, each read once. */
export class Documents {
  readonly #data: ExplorerData
  readonly #texts = new Map<number, Promise<string>>()

  constructor(data: ExplorerData) {
    this.#data = data
  }

  /** Whether it is here or a server can be asked. */
  has({ id, damage }: RevisionLine): boolean {
    return damage === undefined && (this.#data.live || this.#data.documents[id] !== undefined)
  }

  text({ id }: RevisionLine): Promise<string> {
    let text = this.#texts.get(id)
    if (!text) {
      text = this.#read(id)
      this.#texts.set(id, text)
      // What failed is asked again when someone looks again.
      text.catch(() => this.#texts.delete(id))
      // 20 MB each: a long look through a history must not fill the memory.
      if (this.#texts.size > 6) this.#texts.delete(this.#texts.keys().next().value!)
    }
    return text
  }

  async #read(id: number): Promise<string> {
    const own = this.#data.documents[id]
    const bytes = own === undefined ? (await answer(`revision/${id}`)).body! : new Blob([bytesOf(own)]).stream()
    try {
      const text = await new Response(bytes.pipeThrough(new DecompressionStream('gzip'))).text()
      if (text !== '') return text
    } catch {
      // Told below, whatever the browser says.
    }
    throw new Error(`the inventory of revision ${id} is damaged in what this page was given; make it again`)
  }

  async blame(name: string, revisions: readonly RevisionLine[]): Promise<readonly BlameLine[]> {
    if (this.#data.live) return (await answer(`blame/${encodeURIComponent(name)}`)).json()
    const states: State[] = []
    for (const revision of revisions) {
      if (!this.has(revision)) {
        states.push({ revision, text: undefined })
        break
      }
      states.push({ revision, text: await this.text(revision) })
    }
    return blameOf(name, states)
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

export interface LiveNews {
  readonly revision: (line: RevisionLine) => void
  /** `undefined`: it is back. */
  readonly away: (message: string | undefined) => void
}

/** What the server tells until the page is closed. */
export function follow({ revision, away }: LiveNews): void {
  const events = new EventSource('events')
  events.addEventListener('revision', ({ data }) => revision(JSON.parse(data)))
  events.addEventListener('away', ({ data }) => away(String(data)))
  events.addEventListener('back', () => away(undefined))
  events.addEventListener('open', () => away(undefined))
  events.addEventListener('error', () =>
    away('osa-inventory does not answer: start `osa-inventory explore` again, or look at what is here already'),
  )
}
