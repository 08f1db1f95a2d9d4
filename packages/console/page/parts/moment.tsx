import { describeMoment, machineMoment } from '../text/when.ts'

/** When something happened. `at` in Unix milliseconds. */
export const Moment = ({ at }: { at: number }) => (
  <time class="moment" dateTime={machineMoment(at)}>
    {describeMoment(at)}
  </time>
)
