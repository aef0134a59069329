/** Which entries of the configuration or the environment made a thing. */
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { OriginLine } from '../data.ts'
import { useExplorer } from '../parts/context.ts'
import { Empty, Panel } from '../parts/name.tsx'

export function Origins({ kind, name }: { readonly kind: 'machines' | 'groups'; readonly name: string }) {
  const { data } = useExplorer()
  const lines = data.origins?.[kind][name] ?? []
  return (
    <Panel title="From the configuration">
      {data.origins === undefined ? (
        <NoConfiguration />
      ) : lines.length === 0 ? (
        <Empty title="No entry makes it today">
          What is stored stays until someone removes it: <code>osa-inventory stale</code> tells what no longer follows
          from the configuration.
        </Empty>
      ) : (
        <ul class="origins">
          {lines.map((line) => (
            <li key={`${line.file} ${line.path}`}>
              <OriginText line={line} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function OriginText({ line }: { readonly line: OriginLine }) {
  return (
    <>
      <span class="mono wrap">
        {visibleLine(line.file)}
        {line.line === undefined ? '' : `:${line.line}`}
      </span>{' '}
      <span class="mono quiet wrap">{visibleLine(line.path)}</span>
      <span class="origin-does wrap">{visibleLine(line.does)}</span>
    </>
  )
}

export function NoConfiguration() {
  return (
    <Empty title="The configuration was not at hand">
      Run <code>osa-inventory export --format html</code> where <code>/etc/openstack_deploy</code> is, and files and
      lines are shown here.
    </Empty>
  )
}
