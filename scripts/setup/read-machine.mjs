/**
 * Reads the facts about this machine that checkMachine judges.
 * @returns {import('./check-machine.mjs').Machine}
 */
export const readMachine = () => {
  const { platform, arch } = process
  const node = process.versions.node
  if (platform !== 'linux') return { node, platform, arch }
  const { header } = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
    process.report?.getReport() ?? {}
  )
  const glibc = header?.glibcVersionRuntime
  return { node, platform, arch, ...(glibc ? { glibc } : {}) }
}
