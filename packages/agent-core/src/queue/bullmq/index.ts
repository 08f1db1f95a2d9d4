export { type EmbeddedPool, openEmbeddedPool } from './open-embedded-pool.ts'
export { type OpenQueueParameters, openQueue } from './open-queue.ts'
