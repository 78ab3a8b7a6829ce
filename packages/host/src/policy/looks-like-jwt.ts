/** Whether a bearer token has the form of a JWT (RFC 7519, 3: three parts, of which the first is base64url of `{"`). */
export function looksLikeJwt(token: string): boolean {
  return token.startsWith('eyJ') && token.split('.').length === 3;
}
