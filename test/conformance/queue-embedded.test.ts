import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openQueue } from '@dealwright/agent-core/queue/bullmq'
import { describeQueue } from '@dealwright/agent-core/queue/conformance'
import { leaveBehind } from './leave-behind.ts'

describeQueue('BullMQ on embedded PostgreSQL', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'dealwright-queue-'))
  const options = { dataDir, lockMs: 1000, closeGraceMs: 500 }
  return {
    connect: () => openQueue(options),
    // One process at a time may have the folder open: between two tests none of ours has.
    leaveBehind: (queue, id) => leaveBehind({ options, queue, id }),
    dispose: () => rm(dataDir, { recursive: true }),
  }
})
