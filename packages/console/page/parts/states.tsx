import type { ComponentChildren } from 'preact'

/** What stands where there is nothing yet, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="empty">
    <h2>{title}</h2>
    <div>{children}</div>
  </div>
)

/** Bars in the place of what is on its way. */
export const Loading = ({ what }: { what: string }) => (
  <div class="loading" role="status">
    <span class="hidden">Loading {what}</span>
    <i />
    <i />
    <i />
  </div>
)

/** What went wrong, in one line, and a way to try again. */
export const Failure = ({ message, retry }: { message: string; retry?: () => void }) => (
  <div class="failure" role="alert">
    <p>{message}</p>
    {retry === undefined ? null : (
      <button type="button" onClick={retry}>
        Try again
      </button>
    )}
  </div>
)
