/** A bucket as a test looks at it and changes it, beside the backend: signed by the package aws4. */
import { once } from 'node:events'
import { request } from 'node:http'
import aws4 from 'aws4'

export interface BucketOptions {
  readonly endpoint: string
  readonly bucket: string
  readonly access_key_id: string
  readonly secret_access_key: string
}

export class S3Bucket {
  /** As in `osa.ini`. */
  readonly options: BucketOptions & Readonly<Record<string, string>>
  readonly #port: number

  private constructor(port: number, bucket: string) {
    this.#port = port
    this.options = {
      endpoint: `http://127.0.0.1:${port}`,
      bucket,
      access_key_id: 'TESTKEY',
      secret_access_key: 'TESTSECRET-kJ4hq',
    }
  }

  static async make(port: number, bucket: string): Promise<S3Bucket> {
    const made = new S3Bucket(port, bucket)
    await made.#done('PUT', '')
    return made
  }

  /** To read objects and to list them, as docs/backends/s3.md has it. */
  async grantReading(user: string): Promise<void> {
    const { bucket } = this.options
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: [`arn:aws:iam:::user/${user}`] },
          Action: ['s3:GetObject', 's3:ListBucket'],
          Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
        },
      ],
    }
    await this.#done('PUT', '?policy', JSON.stringify(policy))
  }

  async setVersioning(status: 'Enabled' | 'Suspended'): Promise<void> {
    const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'
    const body = `<VersioningConfiguration xmlns="${namespace}"><Status>${status}</Status></VersioningConfiguration>`
    await this.#done('PUT', '?versioning', body)
  }

  async get(key: string): Promise<Buffer | undefined> {
    const { status, bytes } = await this.#ask('GET', `/${key}`)
    return status === 200 ? bytes : undefined
  }

  async put(key: string, content: string | Uint8Array): Promise<void> {
    await this.#done('PUT', `/${key}`, content)
  }

  async delete(key: string): Promise<void> {
    await this.#done('DELETE', `/${key}`)
  }

  async keys(prefix: string): Promise<string[]> {
    const { bytes } = await this.#ask('GET', `?list-type=2&prefix=${encodeURIComponent(prefix)}`)
    return [...bytes.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map((found) => found[1]!)
  }

  async #done(method: string, path: string, body: string | Uint8Array = ''): Promise<void> {
    const { status, bytes } = await this.#ask(method, path, body)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${bytes}`)
  }

  async #ask(method: string, path: string, body: string | Uint8Array = '') {
    const { bucket, access_key_id: accessKeyId, secret_access_key: secretAccessKey } = this.options
    const host = `127.0.0.1:${this.#port}`
    const options = aws4.sign(
      {
        service: 's3',
        region: 'us-east-1',
        method,
        host,
        path: `/${bucket}${path}`,
        body: Buffer.from(body as string),
      },
      { accessKeyId, secretAccessKey },
    )
    const sent = request({
      host: '127.0.0.1',
      port: this.#port,
      method,
      path: options.path,
      headers: options.headers,
      agent: false,
    })
    sent.end(Buffer.from(body as string))
    const [reply] = (await once(sent, 'response')) as [import('node:http').IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of reply) chunks.push(chunk as Buffer)
    return { status: reply.statusCode!, bytes: Buffer.concat(chunks) }
  }
}
