import type { Job, Processor } from 'bullmq'
import type { StoredJob } from './stored-job.ts'

/** Said to every port on the same engine, in every process: this job was cancelled. */
export interface Announcement {
  /** BullMQ's name of the queue. */
  readonly queue: string
  /** BullMQ's id of the job. */
  readonly id: string
  /** The job had not started, so no worker will report its end. */
  readonly waiting: boolean
}

export interface AnnouncementListener {
  onAnnouncement(announcement: Announcement): void
  /** Announcements may have been missed while the connection was down. */
  onGap(): void
}

/** The part of BullMQ's Queue in use, whatever its backend. */
export interface BullQueue {
  add(name: string, data: StoredJob, options: BullJobOptions): Promise<unknown>
  addBulk(jobs: { name: string; data: StoredJob; opts: BullJobOptions }[]): Promise<unknown>
  getJob(id: string): Promise<Job<StoredJob, string> | undefined>
  getJobState(id: string): Promise<string>
  close(): Promise<void>
}

export interface BullJobOptions {
  jobId: string
  attempts: number
  backoff?: { type: 'exponential'; delay: number }
  stackTraceLimit: 0
}

/** The part of BullMQ's Worker in use. */
export interface BullWorker {
  on(event: 'lockRenewalFailed', listener: (ids: string[]) => void): unknown
  waitUntilReady(): Promise<unknown>
  close(force?: boolean): Promise<void>
}

/** The part of BullMQ's QueueEvents in use. */
export interface BullEvents {
  on(event: 'progress', listener: (event: { jobId: string; data: unknown }) => void): unknown
  on(event: 'completed', listener: (event: { jobId: string; returnvalue: unknown }) => void): unknown
  on(event: 'failed', listener: (event: { jobId: string; failedReason: string }) => void): unknown
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
}

/** A database that BullMQ runs on, and what BullMQ itself lacks: announcements. */
export interface Engine {
  createQueue(name: string): BullQueue
  createWorker(name: string, processor: Processor<StoredJob, string>, concurrency: number): BullWorker
  /** Reports what happens after `lastEventId`. */
  createEvents(name: string, lastEventId: string): BullEvents
  /** The id of the newest event of a queue. */
  lastEventId(name: string): Promise<string>
  announce(announcement: Announcement): Promise<void>
  /** Returns what stops the listening. */
  listen(listener: AnnouncementListener): Promise<() => void>
  /** False while the connection is lost: closing then waits for no answer. */
  isOnline(): boolean
  close(): Promise<void>
}
