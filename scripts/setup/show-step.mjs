/**
 * Shows one line for a step on stderr while it runs: its seconds count up on a terminal, and stand at its end anywhere.
 * @template Value
 * @param {string} title
 * @param {() => Promise<Value>} work
 * @returns {Promise<Value>}
 */
export const showStep = async (title, work) => {
  const { stderr } = process
  const started = performance.now()
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(1)} s`
  stderr.write(`${title} … `)
  const timer = setInterval(() => stderr.isTTY && stderr.write(`\r${title} … ${seconds()}`), 500)
  try {
    const value = await work()
    stderr.write(stderr.isTTY ? `\r${title} … ${seconds()}\n` : `${seconds()}\n`)
    return value
  } catch (error) {
    stderr.write(stderr.isTTY ? `\r${title} … failed\n` : 'failed\n')
    throw error
  } finally {
    clearInterval(timer)
  }
}
