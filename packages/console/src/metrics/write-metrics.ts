import type { Metric } from './metric.ts'

/** Where {@link writeMetrics}'s text goes by: Prometheus' text format. */
export const metricsType = 'text/plain; version=0.0.4; charset=utf-8'

/** Writes figures in Prometheus' text format. */
export function writeMetrics(metrics: readonly Metric[]): string {
  return metrics
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${escape(help)}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ labels = {}, value }) => `${name}${writeLabels(labels)} ${value}`),
    ])
    .join('\n')
    .concat('\n')
}

function writeLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escape(value).replaceAll('"', '\\"')}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
