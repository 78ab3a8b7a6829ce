import { defineConfigType, ParseError } from '@infrastructor/core';
import { locateSwag } from '../model/locate-swag.ts';
import { readNginx } from '../model/read-nginx.ts';
import { summariseNginx } from '../model/summarise-nginx.ts';

/** nginx configuration in SWAG's folder. Samples are left out: they change with the image, not by anybody's hand. */
export const swagConfig = defineConfigType({
  name: 'swag',
  description: 'Reverse proxy conf of SWAG',
  match: ['/**/nginx/proxy-confs/*.conf', '/**/nginx/site-confs/*.conf', '/**/swag/nginx/*.conf'],
  async discover(context) {
    const place = await locateSwag(context);
    return place
      ? ['proxy-confs', 'site-confs', 'nginx.conf', 'proxy.conf', 'ssl.conf'].map(
          (name) => `${place.configFolder}/nginx/${name}`,
        )
      : [];
  },
  parse: (text) => parseConf(text),
});

/** @throws {ParseError} with the line, where nginx would refuse the file */
export function parseConf(text: string) {
  const document = readNginx(text);
  const [error] = [...document.errors, ...document.warnings];
  if (error) throw new ParseError(`Line ${error.line}: ${error.message}`, { details: { line: error.line } });
  return summariseNginx(document).summary;
}
