/** What every view may ask for. */
import { createContext } from 'preact'
import { useContext, useMemo } from 'preact/hooks'
import type { ExplorerData, RevisionLine } from '../data.ts'
import type { Cloud } from '../model/cloud.ts'
import { type Networks, networksOf } from '../model/networks.ts'
import { SearchIndex } from '../model/search.ts'
import { hashOf, type Place, type Query, type View } from '../route.ts'
import type { Documents } from '../source.ts'

export interface Explorer {
  readonly data: ExplorerData
  readonly documents: Documents
  readonly place: Place
  /** The revision that is shown; absent where there is none. */
  readonly revision: RevisionLine | undefined
  /** Of another place in the same revision. */
  readonly href: (view: View, name?: string, query?: Query) => string
}

/** A cloud with what is computed of it once, when someone asks. */
export class Shown {
  readonly cloud: Cloud
  readonly search: SearchIndex
  readonly #addressing: string | undefined
  #networks: Networks | undefined

  constructor(cloud: Cloud, addressing: string | undefined) {
    this.cloud = cloud
    this.#addressing = addressing
    this.search = new SearchIndex(cloud, () => this.networks)
  }

  get networks(): Networks {
    this.#networks ??= networksOf(this.cloud, this.#addressing)
    return this.#networks
  }
}

export const ExplorerContext = createContext<Explorer | undefined>(undefined)
export const ShownContext = createContext<Shown | undefined>(undefined)

export function useExplorer(): Explorer {
  return useContext(ExplorerContext)!
}

/** In views that are only there while a cloud is. */
export function useShown(): Shown {
  return useContext(ShownContext)!
}

/** Links within the page keep the revision that was chosen. */
export function hrefIn(at: string | undefined): Explorer['href'] {
  return (view, name, query) => hashOf(view, name, { ...query, at })
}

export function useOnce<T>(make: () => T, inputs: readonly unknown[]): T {
  return useMemo(make, inputs as unknown[])
}
