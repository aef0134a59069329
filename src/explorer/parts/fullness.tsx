/** How full a network is: a bar of patterns, and the same in numbers. */
import type { NetworkUse } from '../../core/inventory/address-use.ts'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { percentUsed } from '../model/networks.ts'
import { Icon } from './icon.tsx'
import { numberText } from './time.ts'

export function Fullness({ network }: { readonly network: NetworkUse }) {
  const { name, text, cidr, free, state } = network
  return (
    <span class="fullness">
      <bdi class="fullness-name">{visibleLine(name)}</bdi>
      <bdi class="fullness-cidr mono">{visibleLine(text)}</bdi>
      <Bar network={network} />
      <span class="fullness-free">
        {cidr ? `${percentUsed(network)}% used, ${numberText(free)} free` : 'gives no addresses'}
        {state === 'full' || state === 'nearly full' ? (
          <span class="tag alert">
            <Icon name={state === 'full' ? 'error' : 'warning'} /> {state}
          </span>
        ) : null}
        {state === 'unused' && cidr ? <span class="tag">unused</span> : null}
      </span>
    </span>
  )
}

const parts = ['reserved', 'hosts', 'containers'] as const

function Bar({ network }: { readonly network: NetworkUse }) {
  const size = network.cidr?.size ?? 1n
  let x = 0
  return (
    <svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect width="1000" height="10" class="bar-free" />
      {parts.map((part) => {
        const held = network[part]
        // What is there has to be seen.
        const width = held === 0n ? 0 : Math.max(6, Number((held * 1000n) / size))
        const at = x
        x += width
        return <rect key={part} x={at} width={width} height="10" class={`bar-${part}`} />
      })}
    </svg>
  )
}
