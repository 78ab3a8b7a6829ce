import { defineConfigType } from '../../contract/config-type.ts';
import { existingPaths } from './existing-paths.ts';
import { directiveValues } from './server-directives.ts';

/** Apache httpd as Debian and Red Hat install it (httpd.apache.org/docs/2.4/configuring.html). */
export const apacheConfig = defineConfigType({
  name: 'apache',
  description: 'Apache configuration',
  match: ['/**/{apache2,httpd}/**/*.{conf,load}', '/**/{apache2,httpd}/sites-{available,enabled}/*'],
  discover: (context) =>
    existingPaths(context, ['/etc/apache2', '/etc/httpd/conf', '/etc/httpd/conf.d', '/usr/local/apache2/conf']),
  parse: (text) => ({
    serverNames: ['ServerName', 'ServerAlias']
      .flatMap((name) => directiveValues(text, name))
      .flatMap((names) => names.split(/\s+/)),
    listen: directiveValues(text, 'Listen'),
    proxyPass: directiveValues(text, 'ProxyPass'),
    includes: ['Include', 'IncludeOptional'].flatMap((name) => directiveValues(text, name)),
  }),
});
