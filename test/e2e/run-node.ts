import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Runs a TypeScript file from the repository's sources, as its scripts do, to its end. */
export function runNode(
  arguments_: readonly string[],
  { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const flags = ['--conditions=@dealwright/source', '--disable-warning=ExperimentalWarning']
  const { NODE_OPTIONS: _inherited, ...environment } = process.env
  const child = spawn(process.execPath, [...flags, ...arguments_], { cwd: root, env: { ...environment, ...env } })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}
