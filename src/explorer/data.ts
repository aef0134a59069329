/**
 * All that the explorer's page is given, and by what requests. Types only: anyone who makes the data imports nothing else of
 * this floor.
 *
 * In a file, the data stands as JSON in `<script type="application/json" id="data">`, each `<` written as `\u003c`. A
 * server gives the same at `data.json`, and besides, all by GET and relative to the page's address:
 *
 * - `revision/ID`: the inventory of a revision, as in `documents` but as bytes (gzip of the JSON text);
 * - `blame/HOST` (the name percent-encoded): a list of `BlameLine`, sorted by path;
 * - `events`: server-sent events. `revision` has a `RevisionLine` as JSON: a new one. `away` has a text: why the store
 *   cannot be read now. `back`: it can be read again.
 */

export interface ExplorerData {
  readonly version: 1
  /** The version of osa-inventory that made it. */
  readonly program: string
  /** The name of the cloud. */
  readonly deployment: string
  /** Where the inventory is kept, as `backend show` tells it, without secrets. */
  readonly place: string
  /** When the data was made: ISO 8601, UTC. */
  readonly made: string
  /** The release of OpenStack-Ansible that the newest run spoke. */
  readonly release?: string
  /** A server is there to be asked for more. */
  readonly live: boolean
  /** Newest first; those without a document too. Empty where there is no inventory yet. */
  readonly revisions: readonly RevisionLine[]
  /** Number of the revision -> base64 of the gzip of its inventory: JSON text, secrets masked. */
  readonly documents: Readonly<Record<string, string>>
  /** What `doctor` finds, or as much of it as can be asked here, gravest first; absent if nobody asked. */
  readonly findings?: readonly FindingLine[]
  /**
   * The part of the merged user configuration that says which addresses there are (`addressingPart` of core), as JSON
   * text. Absent where the configuration is not at hand: then the page shows what the inventory says by itself.
   */
  readonly addressing?: string
  /** Where paths of `addressing` are in files, by their text: `used_ips[0]`, `cidr_networks.storage`. */
  readonly places?: Readonly<Record<string, PlaceLine>>
  /** Absent where the configuration is not at hand. */
  readonly origins?: OriginLines
  readonly secrets: 'masked' | 'shown' | 'left out'
}

export interface RevisionLine {
  readonly id: number
  /** As the tool prints it: `12`. */
  readonly label: string
  /** ISO 8601, UTC. */
  readonly time: string
  /** `user@host`. */
  readonly author: string
  /** The command that made it, without secrets. */
  readonly command: string
  readonly reason?: string
  /** Of the document; absent where that would have to be read for it. */
  readonly bytes?: number
  /** Hosts and containers afterwards. */
  readonly machines: number
  readonly change: ChangeCounts
  /** Why its document cannot be read. */
  readonly damage?: string
}

/** How many came, went and changed from the revision before. */
export interface ChangeCounts {
  readonly hosts: Counts
  readonly groups: Counts
  readonly addresses: { readonly added: number; readonly removed: number }
}

export interface Counts {
  readonly added: number
  readonly removed: number
  readonly changed: number
}

export interface FindingLine {
  readonly grade: 'error' | 'warning' | 'note'
  readonly code: string
  readonly message: string
  readonly remedy?: string
  readonly place?: PlaceLine
}

export interface PlaceLine {
  /** Below the configuration directory, or an absolute path. */
  readonly file: string
  /** From 1. */
  readonly line?: number
}

/** What made a thing, by its name: entries of the user configuration or of the environment, the decisive one first. */
export interface OriginLines {
  /** Hosts and containers. */
  readonly machines: Readonly<Record<string, readonly OriginLine[]>>
  readonly groups: Readonly<Record<string, readonly OriginLine[]>>
}

export interface OriginLine extends PlaceLine {
  readonly source: 'config' | 'environment'
  /** `shared_infra_hosts.infra1`, `container_skel.galera_container.belongs_to[0]`. */
  readonly path: string
  /** What this entry does: `puts infra1 into shared_infra_hosts`. */
  readonly does: string
}

/** Who made a value of a host what it is. */
export interface BlameLine {
  readonly kind: 'variable' | 'group'
  /** `container_networks.storage_address.address`; of a membership the group's name. */
  readonly path: string
  /** `undefined`: by a revision that is no longer kept. */
  readonly revision?: number
  readonly time?: string
  readonly author?: string
  readonly reason?: string
}
