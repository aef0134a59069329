export declare const engine: {
  readonly version: string
  readonly integrity: { readonly [arch: string]: string | undefined }
}

export declare function nodeRelease(version: string, arch?: string, integrity?: string): string
