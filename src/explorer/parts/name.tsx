/** Names and values from the inventory: always text, on one line, and turned round by nothing in them. */
import type { ComponentChildren } from 'preact'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import { useExplorer } from './context.ts'
import { Icon, type IconName } from './icon.tsx'

export function Name({ text }: { readonly text: string }) {
  return <bdi class="name">{visibleLine(text)}</bdi>
}

export type MachineKind = 'host' | 'container'

export function MachineLink({ name, kind }: { readonly name: string; readonly kind?: MachineKind | undefined }) {
  const { href } = useExplorer()
  return (
    <a class="link" href={href('host', name)} title={visibleLine(name)}>
      {kind ? <Icon name={kind} /> : null}
      <Name text={name} />
    </a>
  )
}

export function GroupLink({ name }: { readonly name: string }) {
  const { href } = useExplorer()
  return (
    <a class="link" href={href('groups', name)} title={visibleLine(name)}>
      <Name text={name} />
    </a>
  )
}

/** What there is when there is nothing: what that means, and what to do next. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children ? <div class="empty-next">{children}</div> : null}
    </div>
  )
}

export function Panel({
  title,
  aside,
  children,
  kind = '',
}: {
  readonly title: string
  readonly aside?: ComponentChildren
  readonly children: ComponentChildren
  readonly kind?: string
}) {
  return (
    <section class={`panel ${kind}`}>
      <header class="panel-head">
        <h2>{title}</h2>
        {aside ? <div class="panel-aside">{aside}</div> : null}
      </header>
      {children}
    </section>
  )
}

export function Tag({ icon, children }: { readonly icon?: IconName; readonly children: ComponentChildren }) {
  return (
    <span class="tag">
      {icon ? <Icon name={icon} /> : null}
      {children}
    </span>
  )
}
