import { isAbsolute } from 'node:path'
import { DealwrightError } from '@dealwright/protocols'
import { describe, expect, it } from 'vitest'
import packageFile from '../../package.json' with { type: 'json' }
import { createNanoPlanner } from './create-nano-planner.ts'
import { nanoModelPath } from './nano-model-path.ts'

describe('nanoModelPath', () => {
  it('names a file of a folder that the package carries', () => {
    expect(isAbsolute(nanoModelPath())).toBe(true)
    expect(nanoModelPath()).toMatch(/[/\\]models[/\\]planner-nano\.gguf$/)
    expect(packageFile.files).toContain('models')
  })
})

describe('createNanoPlanner', () => {
  it('ends with the reason of a signal that is aborted, before a model is looked for', async () => {
    const reason = new DealwrightError({ code: 'stopped', message: 'Stopped by the test.' })
    await expect(createNanoPlanner({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
