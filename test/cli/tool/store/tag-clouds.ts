import { writeFileSync } from 'node:fs'
import { type Cloud, newCloud } from '../tool-run.ts'

/** A cloud in which nothing is stored, with a second place in a section of its own. */
export function sectionsCloud(like: Cloud): Cloud {
  const cloud = newCloud()
  writeFileSync(cloud.path('osa.ini'), `[inventory]\n[lite]\nplugin = sqlite\npath = ${cloud.path('lite.sqlite')}\n`)
  Object.assign(cloud.env, { TZ: like.env.TZ ?? '' })
  return cloud
}
