import { delimiter, join } from 'node:path'
import { isExecutable } from './is-executable.ts'

/** Says in one line that the Redis suites are skipped and how to have them; undefined where Redis can be had. */
export const explainRedis = (env: Readonly<Record<string, string | undefined>>): string | undefined => {
  if (env['REDIS_URL']) return undefined
  if ((env['PATH'] ?? '').split(delimiter).some(folder => isExecutable(join(folder, 'redis-server'))))
    return undefined
  return 'No Redis: its suites are skipped. Install redis-server (`apt-get install redis-server`, `brew install redis`) or set REDIS_URL.'
}
