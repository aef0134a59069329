declare module 'aws4' {
  interface Signed {
    readonly path: string
    readonly headers: Record<string, string>
  }
  interface Credentials {
    readonly accessKeyId: string
    readonly secretAccessKey: string
  }
  interface Signer {
    datetime: string
    prepareRequest(): void
    signature(): string
  }
  const aws4: {
    sign(request: object, credentials: Credentials): Signed
    readonly RequestSigner: new (request: object, credentials: Credentials) => Signer
  }
  export default aws4
}
