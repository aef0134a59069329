/** The table of rooms in `docs/architecture.md`. */
import { floors, type House } from './rooms.ts'
import { subjects } from './subjects.ts'

const begin = '<!-- rooms: made by tools/rooms -->'
const end = '<!-- end of rooms -->'

/**
 * @param page the whole page, with an older table
 * @returns the page with the table as it is now
 */
export function withRooms(page: string, house: House): string {
  const [before, rest] = page.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`docs/architecture.md has no ${begin} … ${end}`)
  return `${before}${begin}\n${tableOf(house)}${end}${after}`
}

function tableOf({ rooms, uses }: House): string {
  const lines = floors.flatMap((floor) => {
    return rooms
      .filter((room) => room.floor === floor.name)
      .map(({ path, place }) => {
        const own = [...uses.get(path)!].filter(
          (other) => other.split('/', 1)[0] === floor.name && other !== floor.name,
        )
        const outer = own
          .filter((other) => !other.startsWith(`${path}/`))
          .map((other) => other.slice(floor.name.length + 1))
        return `| \`${place}\` | ${subjectOf(path)} | ${outer.sort().join(', ')} |\n`
      })
  })
  return `| room | what lives in it | stands on, of its floor |\n| --- | --- | --- |\n${lines.join('')}`
}

function subjectOf(path: string): string {
  const subject = subjects.get(path)
  if (subject === undefined) throw new Error(`say in tools/rooms/subjects.ts what lives in src/${path}`)
  return subject
}
