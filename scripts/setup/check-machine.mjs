/**
 * @typedef {object} Machine
 * @property {string} node version of the running Node, as in '20.20.2'
 * @property {string} platform as in process.platform
 * @property {string} arch as in process.arch
 * @property {string} [glibc] version of glibc, as in '2.36'; absent where there is none
 */

/** Lowest versions that work: npm workspaces and our scripts need the first, @xmtp/node-sdk's binding the second. */
const lowest = { node: 20, glibc: [2, 34] }

/**
 * Says in one line why Dealwright cannot run on a machine, or undefined where it can.
 * @param {Machine} machine
 * @returns {string | undefined}
 */
export const checkMachine = ({ node, platform, arch, glibc }) => {
  if (Number(node.split('.')[0]) < lowest.node) {
    return `Node ${node} is too old: install Node ${lowest.node} or newer (24 is best) from https://nodejs.org, then run this again.`
  }
  if (!['linux', 'darwin', 'win32'].includes(platform)) {
    return `${platform} is not supported: use Linux, macOS or Windows.`
  }
  if (!['x64', 'arm64'].includes(arch)) {
    return `A ${arch} Node is not supported: install the x64 or arm64 build of Node.`
  }
  if (platform !== 'linux') return undefined
  if (glibc === undefined) {
    return 'This Linux has no glibc (Alpine, for one): use a distribution with glibc 2.34 or newer, such as Debian 12.'
  }
  const [major = 0, minor = 0] = glibc.split('.').map(Number)
  const [leastMajor = 0, leastMinor = 0] = lowest.glibc
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    return `glibc ${glibc} is too old: use a distribution with glibc 2.34 or newer, such as Debian 12 or Ubuntu 22.04.`
  }
  return undefined
}
