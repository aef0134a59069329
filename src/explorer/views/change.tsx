/** What a revision changed, in signs and numbers. */
import type { ChangeCounts } from '../data.ts'

const things = [
  ['hosts', 'machine', 'machines'],
  ['groups', 'group', 'groups'],
] as const

const signs = [
  ['added', '+'],
  ['removed', '−'],
  ['changed', '~'],
] as const

export function ChangeText({ change }: { readonly change: ChangeCounts }) {
  const parts = things.flatMap(([thing, one, many]) =>
    signs.flatMap(([kind, sign]) => {
      const count = change[thing][kind]
      return count === 0 ? [] : [{ kind, text: `${sign}${count} ${count === 1 ? one : many}` }]
    }),
  )
  if (parts.length === 0) return <span class="quiet">nothing by name</span>
  return (
    <span class="change">
      {parts.map(({ kind, text }) => (
        <span class={kind} key={text}>
          {text}
        </span>
      ))}
    </span>
  )
}
