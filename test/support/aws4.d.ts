declare module 'aws4' {
  interface Signed {
    readonly path: string
    readonly headers: Record<string, string>
  }
  interface Credentials {
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
  export function sign(request: object, credentials: Credentials): Signed
  export class RequestSigner {
    constructor(request: object, credentials: Credentials)
    datetime: string
    prepareRequest(): void
    signature(): string
  }
}
