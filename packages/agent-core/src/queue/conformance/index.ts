export { describeQueue, type OpenQueueUnderTest, type QueueUnderTest } from './describe-queue.ts'
