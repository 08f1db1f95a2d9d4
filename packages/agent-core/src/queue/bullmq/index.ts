export { type OpenQueueParameters, openQueue } from './open-queue.ts'
