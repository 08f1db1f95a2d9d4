/**
 * How to run npm: through the npm that started this script where there is one, for that needs no shell on Windows.
 * @param {readonly string[]} args
 * @returns {{ command: string, args: string[], shell: boolean }}
 */
export const npmCommand = args => {
  const { npm_execpath: script, npm_node_execpath: node } = process.env
  // The npm that runs on our own Node 24 would take the ground from under itself when it installs.
  if (script?.endsWith('npm-cli.js') && node) return { command: node, args: [script, ...args], shell: false }
  return { command: 'npm', args: [...args], shell: process.platform === 'win32' }
}
