/** Each network as a map of its addresses, with everything in it as a table beside. */
import { useMemo, useState } from 'preact/hooks'
import type { AddressRow, NetworkUse } from '../../core/inventory/address-use.ts'
import { formatAddress, type IpAddress, parseAddress } from '../../core/inventory/addresses.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { type Extent, extentsOf, rangeText, sizeOf } from '../model/networks.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Fullness } from '../parts/fullness.tsx'
import { type Column, Table } from '../parts/list.tsx'
import { Empty, MachineLink, Panel } from '../parts/name.tsx'
import { numberText } from '../parts/time.ts'
import { AddressMap } from './map.tsx'

export function Networks() {
  const shown = useShown()
  const { data, place, href } = useExplorer()
  const { use, source } = shown.networks
  const network = use.networks.find(({ name }) => name === place.name) ?? use.networks[0]
  return (
    <>
      <div class="head">
        <h1>Networks</h1>
        <p class="under">
          {source === 'configuration'
            ? 'cidr_networks and used_ips of the configuration, with the addresses of this inventory'
            : 'The configuration is not at hand: networks as the addresses in the inventory have them, without reservations'}
        </p>
      </div>
      {network === undefined ? (
        <Empty title="No network gives addresses">
          They are in <code>cidr_networks</code> of openstack_user_config.yml
          {data.addressing === undefined ? ', which was not at hand' : ''}.
        </Empty>
      ) : (
        <>
          <ul class="network-list" aria-label="Networks">
            {use.networks.map((each) => (
              <li key={each.name}>
                <a
                  class="fullness-link"
                  href={href('networks', each.name)}
                  aria-current={each === network ? 'true' : undefined}
                >
                  <Fullness network={each} />
                </a>
              </li>
            ))}
          </ul>
          <NetworkDetail key={network.name} network={network} rows={use.rowsOf(network)} />
          <Trouble title="Held twice" rows={use.twice.flat()} />
          <Trouble title="In no network" rows={use.outside} />
        </>
      )}
    </>
  )
}

function NetworkDetail({ network, rows }: { readonly network: NetworkUse; readonly rows: readonly AddressRow[] }) {
  const { data, place } = useExplorer()
  const { cidr } = network
  const extents = useMemo(() => (cidr ? extentsOf(cidr, rows) : []), [cidr, rows])
  const asked = parseAddress(place.query.get('address') ?? '')
  const [pointed, setPointed] = useState<IpAddress | undefined>(asked)
  const [kind, setKind] = useState('everything')
  const at = pointed ?? asked
  if (!cidr) {
    return (
      <Panel title={visibleLine(network.name)}>
        <Empty title="Nothing is drawn from this network">Its value in cidr_networks is null.</Empty>
      </Panel>
    )
  }
  const listed = extents.filter((extent) => kindWanted(extent, kind))
  return (
    <div class="network">
      <Panel
        title={`${visibleLine(network.name)} ${network.text}`}
        aside={<span class="quiet">{numberText(cidr.size)} addresses</span>}
      >
        <AddressMap cidr={cidr} extents={extents} at={at} onPoint={setPointed} />
      </Panel>
      <Panel
        title="Addresses"
        aside={
          <label>
            Show{' '}
            <select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>
              {Object.keys(filters).map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        }
      >
        <Table
          label={`Addresses of ${visibleLine(network.name)}`}
          rows={listed}
          columns={columnsWith(data.places)}
          keyOf={({ first, kind: its, holder }, index) => `${first} ${its} ${holder ?? ''} ${index}`}
          isMarked={({ first, last }) => at !== undefined && first <= at && at <= last}
        />
      </Panel>
    </div>
  )
}

const filters: Readonly<Record<string, readonly Extent['kind'][] | undefined>> = {
  everything: undefined,
  'hosts and containers': ['host', 'container'],
  reserved: ['reserved', 'network', 'broadcast', 'gateway', 'load balancer'],
  free: ['free'],
}

function kindWanted({ kind }: Extent, filter: string): boolean {
  return filters[filter]?.includes(kind) ?? true
}

type Places = ReturnType<typeof useExplorer>['data']['places']

function columnsWith(places: Places): Column<Extent>[] {
  return [
    { title: 'Address', kind: 'mono address', cell: rangeText },
    {
      title: 'What',
      kind: 'what',
      cell: (extent) => (
        <>
          <span class={`swatch k-${extent.kind.replace(' ', '-')}`} aria-hidden="true" /> {extent.kind}
          {sizeOf(extent) > 1n ? <span class="quiet"> {numberText(sizeOf(extent))}</span> : null}
        </>
      ),
    },
    {
      title: 'Who',
      kind: 'grow',
      cell: ({ kind, holder, where }) => {
        if (holder !== undefined && (kind === 'host' || kind === 'container')) return <MachineLink name={holder} />
        const place = places?.[where]
        const file = place ? ` ${visibleLine(place.file)}${place.line ? `:${place.line}` : ''}` : ''
        return <span class="quiet">{holder === undefined ? `${where}${file}` : `${visibleLine(holder)} ${file}`}</span>
      },
    },
  ]
}

function Trouble({ title, rows }: { readonly title: string; readonly rows: readonly AddressRow[] }) {
  if (rows.length === 0) return null
  return (
    <Panel title={title} aside={<span class="quiet">{rows.length}</span>}>
      <ul class="plain">
        {rows.slice(0, 200).map(({ first, kind, holder }) => (
          <li key={`${first} ${holder}`}>
            <span class="mono">{formatAddress(first)}</span>{' '}
            {holder !== undefined && (kind === 'host' || kind === 'container') ? (
              <MachineLink name={holder} kind={kind} />
            ) : (
              `${kind} ${visibleLine(holder ?? '')}`
            )}
          </li>
        ))}
      </ul>
      {rows.length > 200 ? (
        <p class="quiet">
          and {rows.length - 200} more: <code>osa-inventory addresses</code> lists all.
        </p>
      ) : null}
    </Panel>
  )
}
