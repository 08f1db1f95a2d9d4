import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeStore } from '@dealwright/agent-core/store/conformance'
import { openStore } from '@dealwright/agent-core/store/sqlite'

describeStore('sqlite file', async ({ now }) => {
  const folder = await mkdtemp(join(tmpdir(), 'dealwright-store-'))
  const open = () => openStore({ path: join(folder, 'agents', 'alice.db'), now })
  const store = await open()
  let current = store
  return {
    store,
    reopen: async () => {
      await current.close()
      current = await open()
      return current
    },
    dispose: () => rm(folder, { recursive: true }),
  }
})

describeStore('sqlite in memory', async ({ now }) => ({
  store: await openStore({ path: ':memory:', now }),
  dispose: async () => {},
}))
