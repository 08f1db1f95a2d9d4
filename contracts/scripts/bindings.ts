// Compiles the contracts and writes their typed ethers bindings to contracts/generated, unless nothing changed.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runForge } from './forge.ts'
import { type Artifact, moduleName, renderBindings } from './render-bindings.ts'

const root = join(import.meta.dirname, '..')
const generated = join(root, 'generated')
const stamp = join(generated, '.fingerprint')

const contracts = readdirSync(join(root, 'src'))
  .filter(file => file.endsWith('.sol'))
  .map(file => basename(file, '.sol'))
  .toSorted()

const inputs = fingerprint()
if (inputs === readStamp()) {
  console.log('contracts: bindings are up to date')
} else {
  console.log('contracts: compiling Solidity and writing bindings')
  const status = runForge(['build', '--quiet', join('contracts', 'src')])
  if (status === 0) writeBindings()
  process.exitCode = status
}

function writeBindings(): void {
  mkdirSync(generated, { recursive: true })
  // no stamp while the folder is half written
  rmSync(stamp, { force: true })
  const modules = contracts.map(name => ({
    file: `${moduleName(name)}.ts`,
    text: renderBindings(readArtifact(name)),
  }))
  // the types that all of them share are written by hand
  modules.push({
    file: 'typed-contract.ts',
    text: readFileSync(join(import.meta.dirname, 'typed-contract.ts'), 'utf8'),
  })
  for (const { file, text } of modules) write(join(generated, file), text)
  write(join(generated, 'index.ts'), modules.map(reexport).join(''))
  write(stamp, inputs)
}

/** Puts a whole file in place at once, because another process may be importing the old one. */
function write(file: string, text: string): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, file)
}

function reexport({ file, text }: { file: string; text: string }): string {
  const names = [...text.matchAll(/^export (class|interface|type) (\w+)/gm)]
  return `export { ${names.map(([, kind, name]) => (kind === 'class' ? name : `type ${name}`)).join(', ')} } from './${file}'\n`
}

function readArtifact(name: string): Artifact {
  const { abi, bytecode } = JSON.parse(readFileSync(join(root, 'out', `${name}.sol`, `${name}.json`), 'utf8'))
  return { name, abi, bytecode: bytecode.object }
}

function readStamp(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return undefined
  }
}

/** Hash of everything that the bindings are made from, compiler and libraries by their version. */
function fingerprint(): string {
  const hash = createHash('sha256')
  const require = createRequire(import.meta.url)
  for (const name of ['solc', '@openzeppelin/contracts']) {
    hash.update(readFileSync(require.resolve(`${name}/package.json`)))
  }
  hash.update(readFileSync(fileURLToPath(new URL('../foundry.toml', import.meta.url))))
  for (const folder of ['src', 'scripts']) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).toSorted()
    for (const file of files.filter(item => /\.(sol|ts|mjs)$/.test(item))) {
      hash.update(`${file}\n`).update(readFileSync(join(root, folder, file)))
    }
  }
  return hash.digest('hex')
}
