declare module 'aws4' {
  interface Signed {
    readonly path: string
    readonly headers: Record<string, string>
  }
  export function sign(request: object, credentials: { accessKeyId: string; secretAccessKey: string }): Signed
}
