/** What a message does (FIPA ACL). */
export const performatives = [
  'cfp',
  'propose',
  'refuse',
  'accept-proposal',
  'reject-proposal',
  'request',
  'agree',
  'inform',
  'failure',
  'cancel',
  'not-understood',
] as const

export type Performative = (typeof performatives)[number]
