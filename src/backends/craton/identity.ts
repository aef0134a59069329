/** Who asks: the headers of a request, by Craton's own accounts or by a token of Keystone. */
import type { Secret } from '../plugin.ts'

export interface Identity {
  /** Who it is, for messages. */
  readonly who: string
  headers(): Promise<Readonly<Record<string, string>>>
  /** The id of the project, where it is known: an administrator sees the objects of all. */
  project(): Promise<string | undefined>
  /** After a refusal of these headers: whether asking again with new ones makes sense. */
  renew(refused: Readonly<Record<string, string>>): boolean
}

export interface LocalAccount {
  readonly project: string
  readonly user: string
  readonly token: Secret
}

export function localIdentity({ project, user, token }: LocalAccount): Identity {
  return {
    who: `user ${user} of project ${project}`,
    headers: async () => ({
      'X-Auth-Project': project,
      'X-Auth-User': user,
      'X-Auth-Token': await token.reveal(),
    }),
    project: async () => project,
    renew: () => false,
  }
}

/** With or without dashes: Craton has them, Keystone has not. */
export function sameProject(one: string, other: string): boolean {
  const plain = (id: string): string => id.replaceAll('-', '').toLowerCase()
  return plain(one) === plain(other)
}
