/** Signs that differ by their shape, so that nothing is told by colour alone. */
import type { JSX } from 'preact'

export type IconName =
  | 'host'
  | 'container'
  | 'group'
  | 'address'
  | 'variable'
  | 'error'
  | 'warning'
  | 'note'
  | 'added'
  | 'removed'
  | 'changed'
  | 'good'

const shapes: Readonly<Record<IconName, JSX.Element>> = {
  host: <rect x="2" y="3" width="12" height="10" rx="1.5" class="fill" />,
  container: <circle cx="8" cy="8" r="5" class="line" />,
  group: <path d="M3 4h10M3 8h7M3 12h4" class="line" />,
  address: <path d="M5.5 2.5 4 13.5M12 2.5 10.5 13.5M2.5 6h11M2.5 10h11" class="line" />,
  variable: <path d="M5 2.5C2 5 2 11 5 13.5M11 2.5c3 2.5 3 8.5 0 11" class="line" />,
  error: (
    <>
      <path d="M5 1.5h6L14.5 5v6L11 14.5H5L1.5 11V5z" class="fill" />
      <path d="m5.5 5.5 5 5m0-5-5 5" class="cut" />
    </>
  ),
  warning: (
    <>
      <path d="M8 1.5 15 14H1z" class="fill" />
      <path d="M8 6v4m0 1.5v1" class="cut" />
    </>
  ),
  note: (
    <>
      <circle cx="8" cy="8" r="6.5" class="fill" />
      <path d="M8 7v4.5M8 4v1.200" class="cut" />
    </>
  ),
  added: <path d="M8 3v10M3 8h10" class="line" />,
  removed: <path d="M3 8h10" class="line" />,
  changed: <path d="M2.5 9.5c2-4 4-4 5.5-1.5s3.5 2.5 5.5-1.5" class="line" />,
  good: <path d="m3 8.5 3.5 3.5L13 4.5" class="line" />,
}

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class={`icon ${name}`} viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      {shapes[name]}
    </svg>
  )
}
