import { Logo } from '../parts/logo.tsx'

/** What stands instead of the console for somebody who is not signed in. */
export const SignedOut = ({ message, retry }: { message: string | undefined; retry(): void }) => (
  <main class="door" id="main">
    <Logo />
    <h1>You are signed out</h1>
    {message === undefined ? null : <p role="alert">{message}</p>}
    <p>
      The terminal where your agent runs prints a link that works once. Open it in this browser; then this
      page can go on.
    </p>
    <button type="button" onClick={retry}>
      I have opened it
    </button>
  </main>
)
