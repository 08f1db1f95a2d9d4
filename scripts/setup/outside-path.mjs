import { delimiter, sep } from 'node:path'

/**
 * A PATH without the folders below a repository's node_modules, so that installing there does not take away the very
 * Node that npm runs on.
 * @param {string} path
 * @param {string} root
 */
export const outsidePath = (path, root) =>
  path
    .split(delimiter)
    .filter(folder => !folder.startsWith(`${root}${sep}`) || !folder.includes('node_modules'))
    .join(delimiter)
