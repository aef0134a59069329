/** The one search field: `/` leads to it from anywhere. */
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { visibleLine } from '../../core/inventory/text/visible.ts'
import type { Found, FoundKind, Results } from '../model/search.ts'
import { ShownContext, useExplorer } from './context.ts'
import { Icon } from './icon.tsx'
import { numberText } from './time.ts'

const titles: Readonly<Record<FoundKind, string>> = {
  address: 'Addresses',
  host: 'Hosts',
  container: 'Containers',
  group: 'Groups',
  variable: 'Variables',
}

/** The types know no combobox but one with a `datalist`. */
const combobox: Readonly<Record<string, string>> = { role: 'combobox' }

export function Search() {
  const shown = useContext(ShownContext)
  const { href } = useExplorer()
  const field = useRef<HTMLInputElement>(null)
  const [query, setQuery] = useState('')
  const [results, setResults] = useState<Results>()
  const [chosen, setChosen] = useState(0)
  const [isOpen, setIsOpen] = useState(false)

  useEffect(() => {
    const leap = (event: KeyboardEvent): void => {
      const at = event.target as HTMLElement
      if (event.key !== '/' || event.ctrlKey || event.metaKey || at.matches('input, select, textarea')) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    addEventListener('keydown', leap)
    return () => removeEventListener('keydown', leap)
  }, [])
  useEffect(() => {
    let isOver = false
    if (query.trim() === '') setResults(undefined)
    else {
      void shown?.search
        .search(query, () => isOver)
        .then((found) => {
          if (isOver || !found) return
          setResults(found)
          setChosen(0)
        })
    }
    return () => {
      isOver = true
    }
  }, [query, shown])

  const found = results?.found ?? []
  const hrefOf = ({ view, name, query: its }: Found): string => href(view, name, its)
  const go = (one: Found | undefined): void => {
    if (!one) return
    location.hash = hrefOf(one)
    setIsOpen(false)
    field.current?.blur()
  }
  const onKey = (event: KeyboardEvent): void => {
    const to = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      setIsOpen(true)
      setChosen(Math.max(0, Math.min(found.length - 1, to)))
      document.getElementById(`found-${to}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') go(found[chosen])
    else if (event.key === 'Escape') {
      if (isOpen && query !== '') setIsOpen(false)
      else field.current?.blur()
    }
  }
  const isListed = isOpen && results !== undefined
  return (
    <search class="search" onFocusOut={(event) => closeOutside(event, () => setIsOpen(false))}>
      <input
        ref={field}
        type="search"
        {...combobox}
        aria-label="Search hosts, containers, groups, addresses and variables"
        aria-expanded={isListed}
        aria-controls="found"
        aria-autocomplete="list"
        aria-activedescendant={isListed && found.length > 0 ? `found-${chosen}` : undefined}
        placeholder="Search: host, group, 10.20.3.7, variable"
        autocomplete="off"
        spellcheck={false}
        value={query}
        onInput={(event) => {
          setQuery(event.currentTarget.value)
          setIsOpen(true)
        }}
        onFocus={() => setIsOpen(true)}
        onKeyDown={onKey}
      />
      <kbd>/</kbd>
      <div id="found" class="found" role="listbox" aria-label="Found" hidden={!isListed || found.length === 0}>
        {found.map((one, index) => {
          const isFirst = found[index - 1]?.kind !== one.kind
          return (
            <div
              key={`${one.kind} ${one.title} ${one.detail}`}
              id={`found-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              class={isFirst ? 'first' : undefined}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => go(one)}
            >
              <span class="found-kind">
                {isFirst ? `${titles[one.kind]} ${numberText(results!.totals[one.kind])}` : ''}
              </span>
              <Icon name={one.kind} />
              <bdi class="found-title">{visibleLine(one.title)}</bdi>
              <bdi class="found-detail">{visibleLine(one.detail)}</bdi>
            </div>
          )
        })}
      </div>
      <p class={isListed && found.length === 0 ? 'found nothing' : 'visually-hidden'} role="status">
        {isListed && found.length === 0
          ? 'Nothing has this in its name, address, variables or values. Try a part of it.'
          : ''}
      </p>
    </search>
  )
}

function closeOutside(event: FocusEvent, close: () => void): void {
  const inside = (event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)
  if (!inside) close()
}
