import { globSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readManifest } from './manifest.ts'

/** Folders of the workspaces that are published, in the order of their names. */
export const listPackages = (root: string): readonly string[] =>
  readManifest(root)
    .workspaces.flatMap(pattern => globSync(`${pattern}/package.json`, { cwd: root }))
    .map(path => join(root, dirname(path)))
    .filter(folder => !readManifest(folder).private)
    .toSorted()
