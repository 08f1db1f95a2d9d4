import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metric } from './metric.ts'

/** Watches this process. Close it to stop. */
export function watchProcess(): { metrics(): readonly Metric[]; close(): void } {
  const delay = monitorEventLoopDelay()
  delay.enable()
  return {
    metrics() {
      const { user, system } = process.cpuUsage()
      const { rss, heapUsed } = process.memoryUsage()
      return [
        {
          name: 'process_cpu_seconds_total',
          help: 'CPU time of this process in seconds',
          type: 'counter',
          samples: [{ value: (user + system) / 1e6 }],
        },
        gauge('process_resident_memory_bytes', 'Resident memory of this process in bytes', rss),
        gauge('nodejs_heap_size_used_bytes', 'Used heap in bytes', heapUsed),
        gauge(
          'process_start_time_seconds',
          'When this process started, Unix seconds',
          Math.round(Date.now() / 1000 - process.uptime()),
        ),
        gauge(
          'nodejs_eventloop_lag_p99_seconds',
          'Delay of the event loop, 99th percentile since the start, in seconds',
          delay.percentile(99) / 1e9,
        ),
      ]
    },
    close: () => {
      delay.disable()
    },
  }
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] }
}
