const YEAR = '[12][0-9]{3}'
const LEAP_YEAR = '[12][0-9](0[48]|[2468][048]|[13579][26])'
const DAY = '((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|10|12)-31)'
const DATE = `(${YEAR}-${DAY}|${LEAP_YEAR}-02-29)`
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'
const LABEL = '[a-z0-9]{1,20}(-[a-z0-9]{1,20}){0,2}'
const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
const HEX = '[0-9a-f]'

/**
 * What is written for a `format`, as a pattern: the usual form of each, which every reader takes, not the rarest that some
 * standard allows. A leading zero in a year or an address without a dot is not among them.
 */
export const STRING_FORMATS: Readonly<Record<string, string>> = {
  date: `^${DATE}$`,
  time: `^${TIME}$`,
  'date-time': `^${DATE}T${TIME}(\\.[0-9]{1,6})?Z$`,
  duration: '^P([1-9][0-9]{0,2}[YMWD]|T[1-9][0-9]{0,3}[HMS])$',
  email:
    '^[A-Za-z0-9_+-]{1,32}(\\.[A-Za-z0-9_+-]{1,32}){0,2}@([A-Za-z0-9][A-Za-z0-9-]{0,30}\\.){1,3}[A-Za-z]{2,10}$',
  uri: `^https?://(${LABEL}\\.){1,3}[a-z]{2,10}(:[1-9][0-9]{0,3})?(/[A-Za-z0-9._~-]{0,32}){0,4}(\\?[A-Za-z0-9=&._~-]{0,64})?$`,
  uuid: `^${HEX}{8}-${HEX}{4}-[1-8]${HEX}{3}-[89ab]${HEX}{3}-${HEX}{12}$`,
  hostname: `^(${LABEL}\\.){1,3}[a-z]{2,10}$`,
  ipv4: `^${OCTET}(\\.${OCTET}){3}$`,
  ipv6: `^${HEX}{1,4}(:${HEX}{1,4}){7}$`,
}
