/** What stands around every view: whose cloud, which revision, the search, the ways. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { hashOf, views } from '../route.ts'
import { chooseTheme, currentTheme } from '../theme.ts'
import { useExplorer } from './context.ts'
import { Icon } from './icon.tsx'
import { Search } from './search.tsx'
import { timeText } from './time.ts'

export function Header({ away }: { readonly away: string | undefined }) {
  const { data, place, revision } = useExplorer()
  // Who follows the newest revision sees the one before for as long as the newest is being read.
  const isOld = revision !== undefined && revision !== data.revisions[0] && place.query.has('at')
  return (
    <>
      <header class="top">
        <a class="brand" href="#/overview" title={visibleLine(data.place)}>
          <bdi class="brand-name">{visibleLine(data.deployment) || 'cloud'}</bdi>
          <span class="brand-kind">inventory</span>
        </a>
        <Search />
        <RevisionChoice />
        <ThemeSwitch />
      </header>
      <div class="notices" role="status">
        {isOld ? (
          <p class="notice">
            <Icon name="note" /> You are looking at revision {visibleLine(revision.label)} of {timeText(revision.time)},
            not at the newest revision. <NewestLink />
          </p>
        ) : null}
        {away ? (
          <p class="notice">
            <Icon name="warning" /> {visibleLine(away)}
          </p>
        ) : null}
      </div>
    </>
  )
}

function NewestLink() {
  const { place } = useExplorer()
  const { at: _, ...query } = Object.fromEntries(place.query)
  return <a href={hashOf(place.view, place.name, query)}>Show the newest</a>
}

function RevisionChoice() {
  const { data, documents, place, revision } = useExplorer()
  if (data.revisions.length === 0) return null
  const choose = (event: Event): void => {
    const at = (event.currentTarget as HTMLSelectElement).value
    const isNewest = at === String(data.revisions[0]?.id)
    location.hash = hashOf(place.view, place.name, {
      ...Object.fromEntries(place.query),
      at: isNewest ? undefined : at,
    })
  }
  return (
    <label class="choice">
      <span class="visually-hidden">Revision</span>
      <select value={revision === undefined ? '' : String(revision.id)} onChange={choose}>
        {revision === undefined ? <option value="">no such revision</option> : null}
        {data.revisions.map((line, index) => (
          <option key={line.id} value={String(line.id)} disabled={!documents.has(line)}>
            Revision {visibleLine(line.label)}
            {index === 0 ? ' (newest)' : ''} · {timeText(line.time)}
            {line.damage === undefined ? '' : ' · damaged'}
          </option>
        ))}
      </select>
    </label>
  )
}

function ThemeSwitch() {
  const [theme, setTheme] = useState(currentTheme)
  const other = theme === 'dark' ? 'light' : 'dark'
  const change = (): void => {
    chooseTheme(other)
    setTheme(other)
  }
  return (
    <button type="button" class="theme" onClick={change}>
      {other === 'dark' ? 'Dark' : 'Light'}
    </button>
  )
}

const titles: Readonly<Record<(typeof views)[number], string>> = {
  overview: 'Overview',
  placement: 'Placement',
  networks: 'Networks',
  groups: 'Groups',
  hosts: 'Hosts',
  history: 'History',
  configuration: 'Configuration',
}

export function Navigation() {
  const { place, href } = useExplorer()
  const list = useRef<HTMLUListElement>(null)
  const current = place.view === 'host' || place.view === 'variable' ? 'hosts' : place.view
  useEffect(() => {
    // On a narrow screen the list is wider than what is in sight.
    const chosen = list.current?.querySelector<HTMLElement>('[aria-current]')
    const frame = list.current?.parentElement
    if (chosen && frame) frame.scrollLeft = chosen.offsetLeft - frame.clientWidth / 2 + chosen.clientWidth / 2
  })
  return (
    <nav class="ways" aria-label="Views">
      <ul ref={list}>
        {views.map((view) => (
          <li key={view}>
            <a href={href(view)} aria-current={view === current ? 'page' : undefined}>
              {titles[view]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
