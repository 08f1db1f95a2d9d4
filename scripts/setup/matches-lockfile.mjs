/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [link] a workspace, linked from node_modules
 * @property {boolean} [optional] may be missing, as a binary for another system is
 * @property {boolean} [devOptional]
 * @property {boolean} [peer] may be missing where it is an optional peer
 */

/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/**
 * Whether what npm has installed is what package-lock.json asks for. What is there besides does no harm.
 * @param {Lockfile} wanted package-lock.json
 * @param {Lockfile} installed node_modules/.package-lock.json, which npm writes when an installation is complete
 */
export const matchesLockfile = (wanted, installed) =>
  Object.entries(wanted.packages ?? {}).every(([path, { version, link, optional, devOptional, peer }]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true
    const found = installed.packages?.[path]
    if (found === undefined) return optional === true || devOptional === true || peer === true
    return link === true || found.version === version
  })
