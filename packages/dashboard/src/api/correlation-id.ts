/** An id for a request, by which its progress is known. Also where the page is served without TLS, so not `randomUUID`. */
export function newCorrelationId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
