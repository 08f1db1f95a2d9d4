export type {
  ConsolePort,
  ConversationsPort,
  EventsParameters,
  PrincipalProof,
  SessionRows,
} from './console-port.ts'
export { type Console, type CreateConsoleParameters, createConsole } from './create-console.ts'
export type { CheckHostParameters } from './guard/check-host.ts'
export { isLoopback } from './guard/check-host.ts'
export type { Metric } from './metrics/metric.ts'
export { describeApi } from './openapi/describe-api.ts'
export type { StreamOptions } from './routes/events.ts'
export {
  type ConnectionLimits,
  defaultPort,
  type StartConsoleParameters,
  type StartedConsole,
  startConsole,
} from './start-console.ts'
export { pageFolder } from './static/page-folder.ts'
