/** The frame around all views, and the revision that they show. */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { visibleLine } from '../core/inventory/text/visible.ts'
import type { ExplorerData, RevisionLine } from './data.ts'
import { Cloud } from './model/cloud.ts'
import { type Explorer, ExplorerContext, hrefIn, Shown, ShownContext } from './parts/context.ts'
import { Header, Navigation } from './parts/frame.tsx'
import { Empty } from './parts/name.tsx'
import { type Place, placeOf } from './route.ts'
import { Documents, follow, loadData } from './source.ts'
import { Configuration } from './views/configuration.tsx'
import { Groups } from './views/groups.tsx'
import { History } from './views/history.tsx'
import { Host } from './views/host.tsx'
import { Hosts } from './views/hosts.tsx'
import { Networks } from './views/networks.tsx'
import { Overview } from './views/overview.tsx'
import { Placement } from './views/placement.tsx'
import { Variable } from './views/variable.tsx'

const shownBy = {
  overview: Overview,
  placement: Placement,
  networks: Networks,
  groups: Groups,
  hosts: Hosts,
  host: Host,
  history: History,
  configuration: Configuration,
  variable: Variable,
}

/** The revision that is shown, and how far it has been read. */
type Reading = { readonly revision: RevisionLine | undefined } & State

type State =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly shown: Shown }
  | { readonly state: 'failed'; readonly message: string }

export function App({ given }: { readonly given: ExplorerData }) {
  const [revisions, setRevisions] = useState(given.revisions)
  /** What else is of the newest state: findings, and what is configured. */
  const [present, setPresent] = useState(given)
  const [away, setAway] = useState<string>()
  const [place, setPlace] = useState<Place>(() => placeOf(location.hash))
  const documents = useMemo(() => new Documents(given), [given])
  const data = useMemo(() => ({ ...present, revisions }), [present, revisions])

  useEffect(() => {
    const go = (): void => setPlace(placeOf(location.hash))
    addEventListener('hashchange', go)
    return () => removeEventListener('hashchange', go)
  }, [])
  useEffect(() => {
    if (!given.live) return
    const revision = (line: RevisionLine): void => {
      setRevisions((known) => [line, ...known.filter(({ id }) => id !== line.id)].sort((a, b) => b.id - a.id))
      // That it cannot be had is in the notice that the server is away.
      loadData().then(setPresent, () => {})
    }
    follow({ revision, away: setAway })
  }, [given])
  useEffect(() => {
    document.title = `${visibleLine(given.deployment)}: ${place.name ? visibleLine(place.name) : place.view}`
  }, [given, place])

  const at = place.query.get('at')
  const reading = useReading(data, documents, at)
  const href = useMemo(() => hrefIn(at), [at])
  const explorer: Explorer = { data, documents, place, revision: reading.revision, href }
  const View = shownBy[place.view]
  return (
    <ExplorerContext.Provider value={explorer}>
      <ShownContext.Provider value={reading.state === 'read' ? reading.shown : undefined}>
        <button type="button" class="skip" onClick={leapToMain}>
          Skip to the content
        </button>
        <Header away={away} />
        <Navigation />
        <main id="main" tabIndex={-1} data-view={place.view} aria-busy={reading.state === 'reading'}>
          {reading.state === 'read' || place.view === 'history' ? <View key={place.view} /> : <NotShown {...reading} />}
        </main>
      </ShownContext.Provider>
    </ExplorerContext.Provider>
  )
}

function leapToMain(): void {
  document.getElementById('main')?.focus()
}

/** @param at the number of the revision that was chosen; absent: the newest one is followed */
function useReading(data: ExplorerData, documents: Documents, at: string | undefined): Reading {
  const revision = at === undefined ? data.revisions[0] : data.revisions.find(({ id }) => String(id) === at)
  const [read, setRead] = useState<{
    readonly at: string | undefined
    readonly revision: RevisionLine
    readonly state: State
  }>()
  useEffect(() => {
    if (!revision || !documents.has(revision)) return
    let isOver = false
    const set = (state: State): void => {
      if (!isOver) setRead({ at, revision, state })
    }
    documents
      .text(revision)
      .then((text) => set({ state: 'read', shown: new Shown(new Cloud(text), data.addressing) }))
      .catch((error) => set({ state: 'failed', message: error instanceof Error ? error.message : String(error) }))
    return () => {
      isOver = true
    }
  }, [revision, at, documents, data.addressing])
  const failed = (message: string): Reading => ({ revision, state: 'failed', message })
  if (data.revisions.length === 0) return failed('')
  if (!revision) return failed('There is no such revision.')
  if (revision.damage !== undefined) return failed(visibleLine(revision.damage))
  if (!documents.has(revision)) {
    return failed('This file has no inventory of it: only those of its newest revisions.')
  }
  if (read?.revision === revision) return { revision, ...read.state }
  // Who follows the newest revision keeps the view, with its filter and the focus, until the next one has been read.
  if (at === undefined && read?.at === undefined && read?.state.state === 'read') {
    return { revision: read.revision, ...read.state }
  }
  return { revision, state: 'reading' }
}

function NotShown(reading: Exclude<State, { state: 'read' }>) {
  if (reading.state === 'reading') return <p class="reading">Reading the inventory…</p>
  if (reading.message === '') {
    return (
      <Empty title="There is no inventory yet">
        Run <code>osa-inventory generate</code> on the deployment host: it makes the first revision from
        openstack_user_config.yml.
      </Empty>
    )
  }
  return (
    <Empty title="This revision cannot be shown">
      <p>{reading.message}</p>
      <p>
        <a href="#/history">Choose another one in the history</a>, or look at the place it is kept with{' '}
        <code>osa-inventory history verify</code>.
      </p>
    </Empty>
  )
}
