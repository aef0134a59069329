/** Every state of damage: what can have become of each place that an inventory is in. */

export const damages = ['gone', 'empty', 'cut', 'one byte changed', "another cloud's", 'older'] as const
export type Damage = (typeof damages)[number]

export const places = {
  json: 'JSON file',
  newest: 'newest revision',
  older: 'an older revision',
  tar: 'archive of backups',
  database: 'database',
  head: 'head',
  mirror: 'readable copy',
  note: 'note beside the copy',
  cache: 'note of an unchanged run',
} as const
export type Place = keyof typeof places

export type State = ReadonlyMap<Place, Damage>

export function stateText(state: State): string {
  return [...state].map(([place, damage]) => `${places[place]} ${damage}`).join(', ')
}

/** Each single damage, each pair, and three and more that are gone. */
export function statesOf(all: readonly Place[]): State[] {
  return subsetsOf(all)
    .flatMap((some) =>
      (some.length > 2 ? [some.map(() => 'gone' as const)] : products(some.length)).map(
        (each) => new Map(some.map((place, index) => [place, each[index]!])),
      ),
    )
    .filter((state) => state.size > 0 && !isMoot(state))
}

function subsetsOf([first, ...rest]: readonly Place[]): Place[][] {
  if (first === undefined) return [[]]
  const others = subsetsOf(rest)
  return [...others, ...others.map((each) => [first, ...each])]
}

function products(length: number): Damage[][] {
  return Array.from({ length }).reduce<Damage[][]>(
    (some) => some.flatMap((each) => damages.map((damage) => [...each, damage])),
    [[]],
  )
}

const inDatabase: ReadonlySet<Place> = new Set(['head', 'newest', 'older'])

/** No trace of the cloud is left: its first run looks the same. */
export function isNothingLeft(state: State, all: readonly Place[]): boolean {
  const isDatabaseGone = state.get('database') === 'gone'
  return all.every((place) => state.get(place) === 'gone' || (isDatabaseGone && inDatabase.has(place)))
}

/** In a database that is gone nothing more is lost. */
function isMoot(state: State): boolean {
  const database = state.get('database')
  const isLost = database === 'gone' || database === 'empty' || database === 'cut'
  return isLost && [...state.keys()].some((place) => inDatabase.has(place))
}
