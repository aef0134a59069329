/** Inventories in an S3 bucket: Ceph's RGW, AWS and others that honour conditions (docs/backends/s3.md). */
import { apiVersion, defineBackend } from './plugin.ts'
import { openS3Backend } from './s3/backend.ts'
import { S3Client } from './s3/client.ts'
import { Credentials } from './s3/credentials.ts'
import { Objects } from './s3/objects.ts'
import { options, readS3Settings } from './s3/settings.ts'
import { heard, SecretTexts } from './support/mask.ts'

export default defineBackend({
  name: 's3',
  apiVersion,
  summary: 'an S3 bucket, as of Ceph RGW or AWS, shared by several deployment hosts, with history',
  options,
  register({ options, deployment }, { section, debug, warn }) {
    const { endpoint, region, base, remarks } = readS3Settings(options, section, deployment, process.env)
    for (const remark of remarks) warn(remark)
    const { bucket, cacert, connect_timeout: connectTimeout, request_timeout: requestTimeout } = options
    const secrets = new SecretTexts()
    const client = new S3Client({
      endpoint,
      bucket,
      region,
      isVirtual: options.addressing === 'virtual',
      credentials: new Credentials({
        accessKeyId: options.access_key_id,
        secretAccessKey: heard(options.secret_access_key, secrets),
        sessionToken: heard(options.session_token, secrets),
        profile: options.profile,
        env: process.env,
        secrets,
        section,
      }),
      wire: { connectTimeout, requestTimeout, cacert, cert: undefined, key: undefined, section },
      secrets,
      section,
      debug,
    })
    const isConditional = !options.allow_unconditional_writes
    return openS3Backend({
      objects: new Objects(client, base, isConditional),
      deployment,
      section,
      historyKeep: options.history_keep,
      isConditional,
    })
  },
})
