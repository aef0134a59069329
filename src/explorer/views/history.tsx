/** A timeline of revisions, the difference of any two, and the way back to any one. */
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { RevisionLine } from '../data.ts'
import { useExplorer } from '../parts/context.ts'
import { Icon } from '../parts/icon.tsx'
import { Empty, Panel } from '../parts/name.tsx'
import { agoText, numberText, sizeText, timeText } from '../parts/time.ts'
import { hashOf } from '../route.ts'
import { ChangeText } from './change.tsx'
import { Difference } from './difference.tsx'

export function History() {
  const { data, place, revision } = useExplorer()
  const { revisions } = data
  if (revisions.length === 0) {
    return (
      <>
        <div class="head">
          <h1>History</h1>
        </div>
        <Empty title="There is no revision yet">
          Run <code>osa-inventory generate</code>: it makes the first one.
        </Empty>
      </>
    )
  }
  const [from, to] = chosen(place.name, revisions, revision)
  const most = Math.max(1, ...revisions.map(({ change }) => weightOf(change)))
  return (
    <>
      <div class="head">
        <h1>History</h1>
        <p class="under">
          {numberText(revisions.length)} {revisions.length === 1 ? 'revision' : 'revisions'}, the newest first
        </p>
      </div>
      <Panel title="Timeline" aside={<span class="quiet">choose two to compare</span>}>
        <ol class="timeline">
          {revisions.map((line) => (
            <Moment key={line.id} line={line} from={from} to={to} most={most} />
          ))}
        </ol>
      </Panel>
      {from && to ? (
        <Difference key={`${from.id} ${to.id}`} from={from} to={to} />
      ) : (
        <Empty title="There is only one revision">
          Its differences are shown here as soon as there is a second one.
        </Empty>
      )}
    </>
  )
}

function chosen(
  name: string,
  revisions: readonly RevisionLine[],
  shown: RevisionLine | undefined,
): [RevisionLine | undefined, RevisionLine | undefined] {
  const [from, to] = name.split('..').map((id) => revisions.find((line) => String(line.id) === id))
  if (from && to) return [from, to]
  const at = Math.max(0, shown ? revisions.indexOf(shown) : 0)
  return [revisions[at + 1], revisions[at + 1] && revisions[at]]
}

function weightOf({ hosts, groups }: RevisionLine['change']): number {
  return hosts.added + hosts.removed + hosts.changed + groups.added + groups.removed + groups.changed
}

function Moment({
  line,
  from,
  to,
  most,
}: {
  readonly line: RevisionLine
  readonly from: RevisionLine | undefined
  readonly to: RevisionLine | undefined
  readonly most: number
}) {
  const { data, documents, place, revision } = useExplorer()
  const label = visibleLine(line.label)
  const isHere = documents.has(line)
  const choose = (one: RevisionLine | undefined, other: RevisionLine | undefined): void => {
    if (!one || !other) return
    location.hash = hashOf('history', `${one.id}..${other.id}`, { at: place.query.get('at') })
  }
  const isNewest = line === data.revisions[0]
  return (
    <li class={line === revision ? 'moment now' : 'moment'}>
      <div class="moment-pick">
        <Pick
          label={`from revision ${label}`}
          name="from"
          letter="A"
          isOn={line === from}
          isOff={!isHere || !to}
          onPick={() => choose(line, to)}
        />
        <Pick
          label={`to revision ${label}`}
          name="to"
          letter="B"
          isOn={line === to}
          isOff={!isHere || !from}
          onPick={() => choose(from, line)}
        />
      </div>
      <div class="moment-text">
        <p>
          <strong>{label}</strong> <time dateTime={line.time}>{timeText(line.time)}</time>{' '}
          <span class="quiet">{agoText(line.time, data.live ? new Date().toISOString() : data.made)}</span>
        </p>
        <p class="wrap">
          {visibleLine(line.reason ?? line.command)} <span class="quiet">{visibleLine(line.author)}</span>
        </p>
        {line.damage === undefined ? null : (
          <p class="wrap damage">
            <Icon name="error" /> Damaged: {visibleLine(line.damage)}
          </p>
        )}
      </div>
      <div class="moment-change">
        <Weight change={line.change} most={most} />
        <ChangeText change={line.change} />
      </div>
      <div class="moment-more">
        <span class="quiet">
          {numberText(line.machines)} machines{line.bytes === undefined ? '' : `, ${sizeText(line.bytes)}`}
        </span>
        {isHere ? (
          <a href={hashOf('overview', '', isNewest ? {} : { at: String(line.id) })}>
            The cloud then<span class="visually-hidden"> at revision {label}</span>
          </a>
        ) : (
          <span class="quiet">{line.damage === undefined ? 'not in this file' : ''}</span>
        )}
      </div>
    </li>
  )
}

function Pick({
  label,
  name,
  letter,
  isOn,
  isOff,
  onPick,
}: {
  readonly label: string
  readonly name: string
  readonly letter: string
  readonly isOn: boolean
  readonly isOff: boolean
  readonly onPick: () => void
}) {
  return (
    <label class="pick" title={label}>
      <input type="radio" name={name} aria-label={label} checked={isOn} disabled={isOff} onChange={onPick} />
      <span aria-hidden="true">{letter}</span>
    </label>
  )
}

const parts = ['added', 'removed', 'changed'] as const

/** How much changed, against the largest change: the longer, the more. */
function Weight({ change, most }: { readonly change: RevisionLine['change']; readonly most: number }) {
  const width = (count: number): number => (count === 0 ? 0 : Math.max(8, (Math.log1p(count) / Math.log1p(most)) * 240))
  let x = 0
  return (
    <svg class="weight" viewBox="0 0 720 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {parts.map((part) => {
        const at = x
        const its = width(change.hosts[part] + change.groups[part])
        x += its
        return <rect key={part} x={at} width={its} height="10" class={`weight-${part}`} />
      })}
    </svg>
  )
}
