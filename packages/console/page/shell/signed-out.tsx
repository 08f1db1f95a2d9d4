import { Logo } from '../parts/logo.tsx'
import { useConsole } from '../state/console-context.ts'
import { useStore } from '../state/store.ts'

/** What stands instead of the console for somebody who is not signed in. */
export function SignedOut() {
  const model = useConsole()
  const failure = useStore(model.signInFailure, value => value)
  return (
    <main class="door" id="main">
      <Logo />
      <h1>You are signed out</h1>
      {failure === undefined ? null : <p role="alert">{failure}</p>}
      <p>
        The terminal where your agent runs prints a link that works once. Open it in this browser; then this
        page can go on.
      </p>
      <button type="button" onClick={() => void model.start()}>
        I have opened it
      </button>
    </main>
  )
}
