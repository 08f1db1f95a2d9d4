/** Two parties that meet. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    <circle class="logo-one" cx="11.5" cy="16" r="9.5" />
    <circle class="logo-two" cx="20.5" cy="16" r="9.5" />
  </svg>
)
