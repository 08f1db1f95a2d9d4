import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const nothing = ["'none'"]
const self = ["'self'"]

/** Headers of every answer: scripts, styles and connections of this server only, no frames, no sniffing, no referrer. */
export function securityHeaders({ isSecure }: { readonly isSecure: boolean }): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: nothing,
      scriptSrc: self,
      styleSrc: self,
      imgSrc: [...self, 'data:'],
      fontSrc: self,
      connectSrc: self,
      manifestSrc: self,
      baseUri: nothing,
      formAction: nothing,
      frameAncestors: nothing,
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: nothing,
    },
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    crossOriginEmbedderPolicy: 'require-corp',
    referrerPolicy: 'no-referrer',
    xContentTypeOptions: 'nosniff',
    xFrameOptions: 'DENY',
    strictTransportSecurity: isSecure ? 'max-age=31536000' : false,
    permissionsPolicy: {
      camera: [],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      displayCapture: [],
    },
  })
}
