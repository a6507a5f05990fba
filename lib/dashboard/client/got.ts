/** What came of a question to the server. `status` is absent when no answer came. */
export type Got<Data> =
  | { readonly kind: 'data'; readonly data: Data; readonly etag: string | undefined }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'problem'; readonly status?: number | undefined; readonly message: string };
