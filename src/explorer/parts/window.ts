/** Lists of which only the lines in sight are in the document; short ones are there whole, for reading, printing and finding. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useReducer, useRef } from 'preact/hooks'

/** Longer lists are cut to what is in sight. */
export const wholeUpTo = 500

export interface Window {
  readonly indexes: readonly number[]
  /** Pixels of the lines before and after. */
  readonly before: number
  readonly after: number
  readonly scrollTo: (index: number) => void
}

/** @param height of a line in pixels, the same for all */
export function useWindow(count: number, height: number, scroller: RefObject<HTMLElement | null>): Window {
  const [, draw] = useReducer((turn: number) => turn + 1, 0)
  const virtualizer = useRef<Virtualizer<HTMLElement, Element>>(null)
  const options = {
    count,
    estimateSize: () => height,
    getScrollElement: () => scroller.current,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    overscan: 8,
    initialRect: { width: 800, height: 800 },
    enabled: count > wholeUpTo,
    onChange: () => draw(undefined),
  }
  virtualizer.current ??= new Virtualizer<HTMLElement, Element>(options)
  const its = virtualizer.current
  its.setOptions(options)
  useEffect(() => its._didMount(), [its])
  useLayoutEffect(() => its._willUpdate())
  if (count <= wholeUpTo) {
    const scrollTo = (index: number): void => {
      const lines = scroller.current?.querySelectorAll('[data-line]')
      lines?.[index]?.scrollIntoView({ block: 'nearest' })
    }
    return { indexes: Array.from({ length: count }, (_, index) => index), before: 0, after: 0, scrollTo }
  }
  const lines = its.getVirtualItems()
  const first = lines[0]
  const last = lines.at(-1)
  return {
    indexes: lines.map(({ index }) => index),
    before: first?.start ?? 0,
    after: last ? its.getTotalSize() - last.end : 0,
    scrollTo: (index) => its.scrollToIndex(index, { align: 'auto' }),
  }
}
