/** A random cloud: the files of a configuration directory and of a base environment, and what was drawn for them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Release } from '../../src/core/inventory/releases.ts'
import { Chance } from './chance.ts'
import { drawConfiguration } from './configuration.ts'
import { drawEnvironment, drawEnvironmentOverride } from './environment.ts'
import { newScene, type Scene } from './scene.ts'
import { copyTree, type Node, writeYaml } from './yaml-tree.ts'

/** Trees by path: `config/…` is the configuration directory, `environment/…` the base environment. */
export type Files = Map<string, Node>

export interface Cloud {
  readonly scene: Scene
  readonly files: Files
}

export const MAIN_FILE = 'config/openstack_user_config.yml'

export function drawCloud(seed: string, release: Release, withoutFaults: boolean, dashes = false): Cloud {
  const scene = newScene(new Chance(seed), release, withoutFaults, dashes)
  const files: Files = new Map()
  for (const [path, tree] of drawEnvironment(scene)) files.set(`environment/env.d/${path}`, tree)
  if (scene.traits.has('environmentOverrides')) {
    for (const name of scene.chance.some(['over.yml', 'a.yaml', 'sub/z.yml'], scene.chance.int(1, 2))) {
      files.set(`config/env.d/${name}`, drawEnvironmentOverride(scene))
    }
  }
  for (const [path, tree] of drawConfiguration(scene)) files.set(`config/${path}`, tree)
  return { scene, files }
}

/** A copy that can be changed without changing the original. Scenes are not copied. */
export function copyFiles(files: Files): Files {
  return new Map([...files].map(([path, tree]) => [path, copyTree(tree)]))
}

/** The files as texts, by their paths. */
export function writeFiles(files: Files): Map<string, string> {
  return new Map([...files].map(([path, tree]) => [path, writeYaml(tree)]))
}

/** Lays texts out below a directory, which is emptied first. */
export function layOut(directory: string, texts: ReadonlyMap<string, string>): void {
  rmSync(directory, { recursive: true, force: true })
  for (const path of ['config/env.d', 'config/conf.d', 'environment/env.d']) {
    mkdirSync(join(directory, path), { recursive: true })
  }
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}
