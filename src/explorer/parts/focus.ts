/** The focus moves to things that are in the document only after the next drawing. */
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/**
 * Gives the focus to the first thing within `frame` that fits a selector: at once, or as soon as it has been drawn. The
 * newest wish counts, so that keys that come faster than drawings do not lead back; it is dropped if the user has gone
 * somewhere else meanwhile.
 */
export function useFocusing(frame: RefObject<HTMLElement | null>): (selector: string) => void {
  const wanted = useRef<string | undefined>(undefined)
  const give = (): void => {
    if (wanted.current === undefined || !frame.current) return
    const { activeElement } = document
    const isHere = activeElement === document.body || frame.current.contains(activeElement)
    const found = frame.current.querySelector<HTMLElement>(wanted.current)
    if (!isHere || found) wanted.current = undefined
    if (isHere) found?.focus()
  }
  useLayoutEffect(give)
  return (selector) => {
    wanted.current = selector
    give()
  }
}
