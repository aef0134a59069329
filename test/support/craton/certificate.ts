/** A self-signed certificate for 127.0.0.1, made again. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificate {
  /** The bundle that a client has to trust. */
  readonly ca: string
  readonly key: Buffer
  readonly cert: Buffer
  remove(): void
}

/** @param names the certificate's alternative names */
export function makeCertificate(names = 'IP:127.0.0.1,DNS:localhost'): Certificate {
  const directory = mkdtempSync(join(tmpdir(), 'osa-craton-'))
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'ca.pem')]
  const subject = ['-subj', '/CN=craton.example.com', '-addext', `subjectAltName=${names}`]
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject]
  execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  return {
    ca: cert,
    key: readFileSync(key),
    cert: readFileSync(cert),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
