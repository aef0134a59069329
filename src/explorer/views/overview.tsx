/** The first view: how much there is, what is wrong, where it gets tight, what changed, and every host. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { counted } from '../../core/inventory/text/wording.ts'
import type { FindingLine, RevisionLine } from '../data.ts'
import type { Machine } from '../model/cloud.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Fullness } from '../parts/fullness.tsx'
import { Icon } from '../parts/icon.tsx'
import { Empty, MachineLink, Panel } from '../parts/name.tsx'
import { agoText, numberText, timeText } from '../parts/time.ts'
import { useWindow, wholeUpTo } from '../parts/window.ts'
import { ChangeText } from './change.tsx'

export function Overview() {
  const { data, revision } = useExplorer()
  const { cloud } = useShown()
  return (
    <>
      <div class="head">
        <h1>Overview</h1>
        <p class="under">
          {data.release ? `OpenStack-Ansible ${visibleLine(data.release)} · ` : ''}
          {visibleLine(data.place)} · {data.live ? 'live' : `as of ${timeText(data.made)}`}
        </p>
      </div>
      <dl class="counts">
        <Count noun="host" count={cloud.hosts.length} />
        <Count noun="container" count={cloud.containers.length} />
        <Count noun="group" count={cloud.groups.size} />
        <Count noun="revision" count={data.revisions.length} />
      </dl>
      <div class="cards">
        {revision ? <Newest revision={revision} /> : null}
        <Findings findings={data.findings} />
        <Networks />
      </div>
      <HostNames hosts={cloud.hosts} />
    </>
  )
}

function Count({ noun, count }: { readonly noun: string; readonly count: number }) {
  return (
    <div>
      <dt>{`${noun}${count === 1 ? '' : 's'}`}</dt>
      <dd>{numberText(count)}</dd>
    </div>
  )
}

function Newest({ revision }: { readonly revision: RevisionLine }) {
  const { data, href } = useExplorer()
  const before = data.revisions[data.revisions.indexOf(revision) + 1]
  const title = revision === data.revisions[0] ? 'Newest revision' : `Revision ${visibleLine(revision.label)}`
  return (
    <Panel title={title} aside={<a href={href('history')}>History</a>}>
      <p class="lead">
        <strong>Revision {visibleLine(revision.label)}</strong> ·{' '}
        {agoText(revision.time, data.live ? new Date().toISOString() : data.made)}
      </p>
      <dl class="facts">
        <dt>When</dt>
        <dd>{timeText(revision.time)}</dd>
        <dt>Who</dt>
        <dd class="wrap">{visibleLine(revision.author)}</dd>
        <dt>Why</dt>
        <dd class="wrap">{visibleLine(revision.reason ?? revision.command)}</dd>
        <dt>Change</dt>
        <dd>
          <ChangeText change={revision.change} />
        </dd>
      </dl>
      {before ? (
        <p>
          <a href={href('history', `${before.id}..${revision.id}`)}>What it changed</a>
        </p>
      ) : null}
    </Panel>
  )
}

const grades = [
  { grade: 'error', one: 'error', many: 'errors' },
  { grade: 'warning', one: 'warning', many: 'warnings' },
  { grade: 'note', one: 'note', many: 'notes' },
] as const

function Findings({ findings }: { readonly findings: readonly FindingLine[] | undefined }) {
  if (findings === undefined) {
    return (
      <Panel title="Findings">
        <Empty title="Nobody looked for problems">
          Run <code>osa-inventory doctor</code> on the deployment host.
        </Empty>
      </Panel>
    )
  }
  if (findings.length === 0) {
    return (
      <Panel title="Findings">
        <p class="lead">
          <Icon name="good" /> Nothing found
        </p>
        <p class="quiet">doctor has looked and has nothing to report.</p>
      </Panel>
    )
  }
  const counts = grades
    .map(({ grade, one, many }) => ({
      grade,
      one,
      many,
      count: findings.filter((line) => line.grade === grade).length,
    }))
    .filter(({ count }) => count > 0)
  return (
    <Panel title="Findings">
      <p class="lead grades">
        {counts.map(({ grade, one, many, count }) => (
          <span key={grade}>
            <Icon name={grade} /> {count} {count === 1 ? one : many}
          </span>
        ))}
      </p>
      <ul class="findings" tabIndex={0} aria-label="Findings by grade">
        {findings.map((line, index) => (
          <li key={`${line.code} ${index}`}>
            <Icon name={line.grade} />
            <div>
              <p class="wrap">
                <span class="visually-hidden">{line.grade}: </span>
                {visibleLine(line.message)}
              </p>
              {line.remedy ? <p class="quiet wrap">{visibleLine(line.remedy)}</p> : null}
              {line.place ? (
                <p class="quiet mono wrap">
                  {visibleLine(line.place.file)}
                  {line.place.line ? `:${line.place.line}` : ''}
                </p>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Addresses are counted after the first drawing: in a large cloud that takes its time. */
function Networks() {
  const shown = useShown()
  const { href } = useExplorer()
  const [isLate, setIsLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true))
    return () => clearTimeout(timer)
  }, [])
  const networks = useMemo(() => (isLate ? byFullness(shown.networks.use.networks) : undefined), [isLate, shown])
  return (
    <Panel title="Networks" aside={<a href={href('networks')}>Maps</a>}>
      {networks === undefined ? <p class="quiet">Counting…</p> : null}
      {networks?.length === 0 ? (
        <Empty title="No network gives addresses">
          They are in <code>cidr_networks</code> of openstack_user_config.yml.
        </Empty>
      ) : null}
      <ul class="plain">
        {networks?.map((network) => (
          <li key={network.name}>
            <a class="fullness-link" href={href('networks', network.name)}>
              <Fullness network={network} />
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function byFullness<T extends { readonly free: bigint; readonly cidr: { readonly size: bigint } | undefined }>(
  networks: readonly T[],
): T[] {
  const share = ({ free, cidr }: T): number => (cidr ? Number((free * 10000n) / cidr.size) : 10001)
  return [...networks].sort((a, b) => share(a) - share(b))
}

const nameHeight = 30
const gapWidth = 24

/** Pixels in which all names can be read, within reason, beside an address and the number of containers. */
function columnFor(hosts: readonly Machine[]): number {
  let longest = 0
  for (const { name } of hosts) if (name.length > longest) longest = name.length
  return 190 + 8 * Math.max(8, Math.min(40, longest))
}

function ContainerCount({ count }: { readonly count: number }) {
  if (count === 0) return <span />
  return (
    <span class="quiet number" title={counted(count, 'container')}>
      {count} <Icon name="container" />
      <span class="visually-hidden"> containers</span>
    </span>
  )
}

function HostNames({ hosts }: { readonly hosts: readonly Machine[] }) {
  const { cloud } = useShown()
  const scroller = useRef<HTMLUListElement>(null)
  const [width, setWidth] = useState(1)
  const column = useMemo(() => columnFor(hosts), [hosts])
  const perLine = hosts.length > wholeUpTo ? Math.max(1, Math.floor((width + gapWidth) / (column + gapWidth))) : 1
  const { indexes, before, after } = useWindow(Math.ceil(hosts.length / perLine), nameHeight, scroller)
  useEffect(() => {
    const list = scroller.current
    if (!list) return
    const observer = new ResizeObserver(() => setWidth(list.clientWidth))
    observer.observe(list)
    return () => observer.disconnect()
  }, [])
  const shown = indexes.flatMap((line) => hosts.slice(line * perLine, (line + 1) * perLine))
  return (
    <Panel title="Physical hosts" aside={<span class="quiet">{numberText(hosts.length)}</span>}>
      {hosts.length === 0 ? (
        <Empty title="This inventory has no hosts">
          Put hosts into groups of openstack_user_config.yml, and run <code>osa-inventory generate</code>.
        </Empty>
      ) : null}
      <ul
        class={`names ${hosts.length > wholeUpTo ? 'long' : ''}`}
        ref={scroller}
        style={{
          gridTemplateColumns:
            hosts.length > wholeUpTo
              ? `repeat(${perLine}, minmax(0, 1fr))`
              : `repeat(auto-fill, minmax(min(${column}px, 100%), 1fr))`,
        }}
        tabIndex={0}
        aria-label="Physical hosts"
      >
        {before > 0 ? <li class="gap" aria-hidden="true" style={{ height: `${before}px` }} /> : null}
        {shown.map(({ name, address, isMissing }) => (
          <li key={name}>
            <MachineLink name={name} kind="host" />
            <span class="quiet mono">{isMissing ? 'not in the inventory' : visibleLine(address)}</span>
            <ContainerCount count={cloud.containersOf(name).length} />
          </li>
        ))}
        {after > 0 ? <li class="gap" aria-hidden="true" style={{ height: `${after}px` }} /> : null}
      </ul>
    </Panel>
  )
}
