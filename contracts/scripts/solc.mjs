#!/usr/bin/env node
// Forge expects a native compiler. This gives it solc-js from npm, behind the two switches that forge uses.
import { readFileSync } from 'node:fs'
import solc from 'solc'

if (process.argv.includes('--version')) {
  // forge reads a version with a native platform suffix only
  const version = solc.version().replace('.Emscripten.clang', '.Linux.g++')
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${version}`)
} else if (process.argv.includes('--standard-json')) {
  process.stdout.write(solc.compile(readFileSync(0, 'utf8')))
} else {
  console.error('solc.mjs: only --version and --standard-json are supported')
  process.exitCode = 1
}
