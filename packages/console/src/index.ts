export type {
  ConsolePort,
  ConversationsPort,
  EventsParameters,
  PrincipalProof,
  SessionRows,
} from './console-port.ts'
export type { Metric } from './metrics/metric.ts'
export { pageFolder } from './page/page-folder.ts'
