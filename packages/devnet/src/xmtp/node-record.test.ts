import { describe, expect, it } from 'vitest'
import type { NodeRecord } from './node-record.ts'
import { parseNodeRecord } from './node-record.ts'

const records: readonly NodeRecord[] = [
  { kind: 'group', id: 1, ns: '5', topic: 'aa', digest: 'x', bytes: 'AA==' },
  { kind: 'welcome', id: 2, ns: '6', topic: 'bb', digest: 'y', bytes: '' },
  { kind: 'identity', id: 3, ns: '7', inbox: 'one', bytes: 'AA==' },
  { kind: 'key-package', key: 'cc', bytes: 'AA==' },
]

describe('parseNodeRecord', () => {
  it('reads back every kind of record', () => {
    expect(records.map(record => parseNodeRecord(JSON.stringify(record)))).toEqual(records)
  })

  it('says what to do about a damaged line', () => {
    const damaged = ['', '{', 'null', '7', '{"kind":"other","bytes":""}']
    for (const record of records) {
      for (const name of Object.keys(record)) damaged.push(JSON.stringify({ ...record, [name]: null }))
    }
    for (const line of damaged) {
      expect(() => parseNodeRecord(line)).toThrow(
        'The log of the XMTP node holds a line that is not a record. Delete the file to start afresh.',
      )
    }
  })
})
