/** Two parties that meet. */
export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
    <path class="logo-one" d="M4 6h12a10 10 0 0 1 0 20H4z" />
    <path class="logo-two" d="M28 6H16a10 10 0 0 0 0 20h12z" />
  </svg>
)
