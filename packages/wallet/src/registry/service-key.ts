const prefix = 'dealwright.service/'

/** Metadata key under which an agent declares that it sells a service; its hash is the index that buyers search. */
export function serviceKey(name: string): string {
  return `${prefix}${name}`
}

/** Whether a metadata key declares a service. */
export function isServiceKey(key: string): boolean {
  return key.startsWith(prefix)
}
