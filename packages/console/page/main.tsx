import { render } from 'preact'

const root = document.querySelector('#app')
if (root !== null) render(<h1>Dealwright</h1>, root)
