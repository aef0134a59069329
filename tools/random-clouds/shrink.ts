/** Cuts a failing case down, greedily: whatever can go while the failure stays, goes. */
import type { Case } from './cases.ts'
import { copyFiles, type Files, writeFiles } from './cloud.ts'
import { hostvarsOf, object } from './compare.ts'
import { type Json, type JsonObject, parseJson, writeJson } from './json-text.ts'
import { branches, childrenOf, unshared } from './yaml-tree.ts'

type StillFails = (candidate: Case) => Promise<boolean>

/** A case with one thing less, or `undefined` if there is no such thing (any more). */
type Cut = (one: Case) => Case | undefined

function withFiles(one: Case, change: (files: Files) => void): Case {
  const files = copyFiles(one.files)
  change(files)
  return { ...one, files }
}

function fileCuts({ files }: Case): Cut[] {
  return [...files.keys()].map((path) => (one) => withFiles(one, (left) => left.delete(path)))
}

/** Every entry and item at any depth, those near the root first. */
function treeCuts({ files }: Case): Cut[] {
  return [...files].flatMap(([path, root]) =>
    branches(root).flatMap((branch, place) =>
      childrenOf(branch).map(
        (_, i): Cut =>
          (one) =>
            withFiles(one, (left) => {
              const tree = branches(left.get(path)!)[place]
              if (tree?.yaml === 'mapping') tree.entries.splice(i, 1)
              else tree?.items.splice(i, 1)
            }),
      ),
    ),
  )
}

function sharingCuts({ files }: Case): Cut[] {
  return [...files.keys()].map((path) => (one) => withFiles(one, (left) => left.set(path, unshared(left.get(path)!))))
}

function withStored(one: Case, change: (inventory: JsonObject) => void): Case | undefined {
  if (one.stored === undefined) return undefined
  const inventory = parseJson(one.stored) as JsonObject
  change(inventory)
  return { ...one, stored: writeJson(inventory) }
}

function withoutName(value: Json, name: string): Json {
  if (Array.isArray(value)) return value.filter((item) => item !== name)
  if (!(value instanceof Map)) return value
  return new Map([...value].map(([key, item]) => [key, withoutName(item, name)]))
}

/** Hosts with all their mentions, whole groups, single keys of hostvars, members of groups. */
function storedCuts({ stored }: Case): Cut[] {
  if (stored === undefined) return []
  const inventory = parseJson(stored) as JsonObject
  const hosts = [...hostvarsOf(inventory)]
  const groups = [...inventory.keys()].filter((name) => name !== '_meta')
  return [
    (one) => ({ ...one, stored: undefined }),
    ...hosts.map(
      ([host]): Cut =>
        (one) =>
          withStored(one, (left) => {
            hostvarsOf(left).delete(host)
            for (const [group, body] of left) if (group !== '_meta') left.set(group, withoutName(body, host))
          }),
    ),
    ...groups.map(
      (group): Cut =>
        (one) =>
          withStored(one, (left) => left.delete(group)),
    ),
    ...groups.flatMap((group) =>
      [...(object(inventory.get(group)) ?? [])].flatMap(([key, list]) =>
        (Array.isArray(list) ? list : []).map(
          (item): Cut =>
            (one) =>
              withStored(one, (left) => {
                const members = object(left.get(group))?.get(key)
                if (Array.isArray(members))
                  object(left.get(group))!.set(
                    key,
                    members.filter((other) => other !== item),
                  )
              }),
        ),
      ),
    ),
    ...hosts.flatMap(([host, vars]) =>
      [...(object(vars)?.keys() ?? [])].map(
        (key): Cut =>
          (one) =>
            withStored(one, (left) => object(hostvarsOf(left).get(host))?.delete(key)),
      ),
    ),
  ]
}

/** Tries the cuts one after another; those that were good are kept. Cuts of places that have moved may miss: they do no harm. */
async function tryCuts(one: Case, cutsOf: (one: Case) => Cut[], stillFails: StillFails): Promise<Case> {
  let smallest = one
  for (let i = 0; ; i++) {
    const cut = cutsOf(smallest)[i]
    if (!cut) return smallest
    const candidate = cut(smallest)
    if (candidate && texts(candidate) !== texts(smallest) && (await stillFails(candidate))) {
      smallest = candidate
      i -= 1
    }
  }
}

function texts(one: Case): string {
  return JSON.stringify([...writeFiles(one.files), one.stored])
}

function size(one: Case): number {
  return texts(one).length
}

/** The smallest case that was found. `stillFails` says whether a candidate shows the same failure. */
export async function shrink(one: Case, stillFails: StillFails): Promise<Case> {
  let smallest = one
  for (;;) {
    const before = size(smallest)
    for (const cutsOf of [fileCuts, storedCuts, treeCuts, sharingCuts]) {
      smallest = await tryCuts(smallest, cutsOf, stillFails)
    }
    console.error(`cut down from ${before} to ${size(smallest)} characters`)
    if (size(smallest) >= before) return smallest
  }
}
