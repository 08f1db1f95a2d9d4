import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findStore } from './find-store.ts'

describe('findStore', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dealwright-find-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const addAgent = (name: string) => {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'agent.db'), '')
  }

  it('finds the store of a folder, or of the only agent in it', () => {
    addAgent('alice')
    mkdirSync(join(folder, 'empty'))
    expect(findStore(join(folder, 'alice'))).toBe(join(folder, 'alice', 'agent.db'))
    expect(findStore(folder)).toBe(join(folder, 'alice', 'agent.db'))
  })

  it('says what to do where there is none, or a choice', () => {
    expect(() => findStore(folder)).toThrow(
      `No agent has its data in ${folder}; say where with --data-dir <folder>`,
    )
    addAgent('bob')
    addAgent('alice')
    expect(() => findStore(folder)).toThrow(
      `2 agents have their data in ${folder}; choose one with --data-dir ${folder}/<alice|bob>`,
    )
  })
})
