/**
 * An object store of a test's own that speaks as stores that cannot be had here do: AWS's conditions, those of others, and
 * those that ignore them. Strict about signatures, which the package aws4 computes anew.
 */
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import aws4 from 'aws4'

export interface StandInWays {
  /** How `If-Match` has to be written. @default 'quoted' */
  readonly dialect?: 'quoted' | 'bare'
  /** What `If-Match` gets where there is no object. @default 404 */
  readonly absent?: 404 | 412
  /** What the loser of a race gets. @default 409 */
  readonly race?: 409 | 500
  readonly ignores?: 'If-None-Match' | 'If-Match'
  /** Conditions are judged before the body is stored, and two writers may pass. */
  readonly isRacy?: boolean
  /** Conditional writes are answered with 501. */
  readonly isWithoutConditions?: boolean
  readonly region?: string
  /** The first write of each object is done, and its answer does not come. */
  readonly losesFirstAnswers?: boolean
}

export const keys = { accessKeyId: 'STANDINKEY', secretAccessKey: 'standin-s3cret-Tq9' }

interface StoredObject {
  readonly bytes: Buffer
  readonly etag: string
  readonly meta: Readonly<Record<string, string>>
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

export class S3StandIn {
  readonly objects = new Map<string, StoredObject>()
  readonly asked: Asked[] = []
  readonly #server: Server
  #ways: StandInWays
  #writing = new Set<string>()
  /** Answers so many of the next requests in this way. */
  #next: { status: number; code: string; times: number } | undefined

  private constructor(ways: StandInWays) {
    this.#ways = ways
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => response.destroy(error as Error))
    })
  }

  static async start(ways: StandInWays = {}): Promise<S3StandIn> {
    const standIn = new S3StandIn(ways)
    standIn.#server.listen(0, '127.0.0.1')
    await once(standIn.#server, 'listening')
    return standIn
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** As in `osa.ini`. */
  get options(): Record<string, string> {
    return {
      endpoint: `http://127.0.0.1:${this.port}`,
      bucket: 'osa',
      access_key_id: keys.accessKeyId,
      secret_access_key: keys.secretAccessKey,
    }
  }

  become(ways: StandInWays): void {
    this.#ways = ways
  }

  answerNext(status: number, code: string, times = 1): void {
    this.#next = { status, code, times }
  }

  change(key: string, to: (bytes: Buffer) => Buffer | string): void {
    const { bytes, meta } = this.objects.get(key)!
    const changed = Buffer.from(to(bytes) as string)
    this.objects.set(key, { bytes: changed, etag: md5(changed), meta })
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const { method = '', url = '', headers } = request
    this.asked.push({ method, path: url, headers })
    const refuse = (status: number, code: string): void => {
      const text = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no ${code} &amp; such</Message></Error>`
      response.writeHead(status, { 'content-type': 'application/xml' }).end(method === 'HEAD' ? undefined : text)
    }
    if (this.#next && this.#next.times-- > 0) return refuse(this.#next.status, this.#next.code)
    const fault = signatureFault(request, body, this.#ways.region ?? 'us-east-1')
    if (fault !== undefined) return refuse(403, fault)
    const at = new URL(url, 'http://x')
    const [, bucket, ...rest] = at.pathname.split('/').map(decodeURIComponent)
    if (bucket !== 'osa') return refuse(404, 'NoSuchBucket')
    const key = rest.join('/')
    if (key === '') return this.#list(at.searchParams, response)
    if (method === 'PUT') return this.#put(key, body, request, response, refuse)
    if (method === 'DELETE') {
      this.objects.delete(key)
      return void response.writeHead(204).end()
    }
    const found = this.objects.get(key)
    if (found === undefined) return refuse(404, 'NoSuchKey')
    const { range } = headers
    if (range !== undefined && found.bytes.length === 0) return refuse(416, 'InvalidRange')
    const bytes = range === undefined ? found.bytes : found.bytes.subarray(0, Number(range.split('-')[1]) + 1)
    response.writeHead(range === undefined ? 200 : 206, {
      etag: `"${found.etag}"`,
      'content-length': bytes.length,
      ...found.meta,
    })
    response.end(method === 'HEAD' ? undefined : bytes)
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    if (query.has('versioning')) return void response.end('<VersioningConfiguration/>')
    const [prefix, after, most] = [
      query.get('prefix') ?? '',
      query.get('continuation-token') ?? '',
      Number(query.get('max-keys') ?? 1000),
    ]
    // Small pages: whoever lists goes on.
    const size = Math.min(most, 7)
    const all = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort()
    const page = all.slice(0, size)
    const more = all.length > size ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>` : ''
    const contents = page.map((key) => `<Contents><Key>${escaped(key)}</Key></Contents>`).join('')
    response.end(`<ListBucketResult><IsTruncated>${more !== ''}</IsTruncated>${more}${contents}</ListBucketResult>`)
  }

  async #put(
    key: string,
    body: Buffer,
    { headers }: IncomingMessage,
    response: ServerResponse,
    refuse: (status: number, code: string) => void,
  ): Promise<void> {
    const ways = this.#ways
    const { dialect = 'quoted', absent = 404, race = 409, ignores, isRacy, isWithoutConditions } = ways
    const found = this.objects.get(key)
    const noneMatch = ignores === 'If-None-Match' ? undefined : headers['if-none-match']
    const match = ignores === 'If-Match' ? undefined : headers['if-match']
    const isConditional = noneMatch !== undefined || match !== undefined
    if (isConditional && isWithoutConditions) return refuse(501, 'NotImplemented')
    if (noneMatch === '*' && found) return refuse(412, 'PreconditionFailed')
    if (match !== undefined && !found) return refuse(absent, absent === 404 ? 'NoSuchKey' : 'PreconditionFailed')
    const wanted = dialect === 'quoted' ? `"${found?.etag}"` : found?.etag
    if (match !== undefined && match !== wanted) return refuse(412, 'PreconditionFailed')
    if (isConditional && !isRacy) {
      if (this.#writing.has(key)) return refuse(race, race === 409 ? 'ConditionalRequestConflict' : 'UnknownError')
      this.#writing.add(key)
    }
    // Others come in between.
    await new Promise((resolve) => setTimeout(resolve, isRacy ? 100 : 0))
    this.#writing.delete(key)
    const meta = Object.fromEntries(
      Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-')),
    ) as Record<string, string>
    const etag = md5(body)
    this.objects.set(key, { bytes: body, etag, meta })
    if (ways.losesFirstAnswers && !found) return void response.destroy()
    response.writeHead(200, { etag: `"${etag}"`, 'x-amz-request-id': randomUUID() }).end()
  }
}

/** @returns the code of the refusal */
function signatureFault({ method, url, headers }: IncomingMessage, body: Buffer, region: string): string | undefined {
  const parts =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request,SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    )
  if (parts === null) return 'AccessDenied'
  const [, id, , theirs, names, signature] = parts
  if (id !== keys.accessKeyId) return 'InvalidAccessKeyId'
  if (theirs !== region) return 'AuthorizationHeaderMalformed'
  if (headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex'))
    return 'XAmzContentSHA256Mismatch'
  const signedNames = names!.split(';')
  const must = Object.keys(headers).filter(
    (name) => name === 'host' || name.startsWith('x-amz-') || name.startsWith('if-'),
  )
  if (!must.every((name) => signedNames.includes(name))) return 'SignatureDoesNotMatch'
  const signer = new aws4.RequestSigner(
    {
      service: 's3',
      region,
      method,
      path: url,
      headers: Object.fromEntries(signedNames.map((name) => [name, headers[name]])),
      body,
      extraHeadersToInclude: { range: true },
      doNotModifyHeaders: true,
    },
    keys,
  )
  signer.prepareRequest()
  signer.datetime = String(headers['x-amz-date'])
  return signer.signature() === signature ? undefined : 'SignatureDoesNotMatch'
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
