/** Who has a variable with this value: where the search leads. */
import { useEffect, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { VariableUse } from '../model/search.ts'
import { useExplorer, useShown } from '../parts/context.ts'
import { Table } from '../parts/list.tsx'
import { Empty, GroupLink, MachineLink } from '../parts/name.tsx'
import { numberText } from '../parts/time.ts'

export function Variable() {
  const { cloud, search } = useShown()
  const { place } = useExplorer()
  const [uses, setUses] = useState<ReadonlyMap<string, VariableUse>>()
  useEffect(() => {
    void search.variables().then(setUses)
  }, [search])
  const use = uses?.get(place.name)
  const others = use && uses ? [...uses.values()].filter(({ path }) => path === use.path && path !== undefined) : []
  return (
    <>
      <div class="head">
        <h1 class="wrap mono">{visibleLine(use?.path ?? place.name)}</h1>
        {use ? (
          <p class="under wrap">
            {visibleLine(use.value)} · {numberText(use.machines.length)} have it so
            {others.length > 1 ? ` · ${numberText(others.length)} different values in all` : ''}
          </p>
        ) : null}
      </div>
      {uses && !use ? <Empty title="Nobody has this variable with this value">Search for its name.</Empty> : null}
      {use ? (
        <Table
          label="Who has it"
          rows={use.machines}
          keyOf={(name) => name}
          columns={[
            {
              title: 'Who',
              kind: 'grow',
              cell: (name) => {
                const machine = cloud.machines.get(name)
                if (!machine) return <GroupLink name={name} />
                return <MachineLink name={name} kind={machine.isContainer ? 'container' : 'host'} />
              },
            },
          ]}
        />
      ) : null}
    </>
  )
}
