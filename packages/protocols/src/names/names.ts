import { DealwrightError } from '../errors/dealwright-error.ts'
import { plainText } from '../text/plain-text.ts'

/** Dotted kebab-case, e.g. `weather.forecast`. */
export const namePattern = /^(?=.{1,64}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)*$/

/** Semantic version with an optional pre-release, e.g. `1.0.0` or `2.0.0-beta.1`. */
export const versionPattern =
  /^(?=.{1,32}$)(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/

/** Message type of a protocol, e.g. `Ping`. */
export const messageTypePattern = /^[A-Z][A-Za-z0-9]{0,63}$/

/** Throws `bad-name` unless a service or protocol is named and versioned as all the house's are. */
export function checkNameAndVersion({ name, version }: { name: string; version: string }): void {
  if (!namePattern.test(name)) {
    throw new DealwrightError({
      code: 'bad-name',
      message: `'${plainText(name, 40)}' is not a name: use dotted kebab-case such as 'weather.forecast'`,
    })
  }
  if (!versionPattern.test(version)) {
    throw new DealwrightError({
      code: 'bad-name',
      message: `'${plainText(version, 40)}' is not a version of ${name}: use semantic versioning such as '1.0.0'`,
    })
  }
}
